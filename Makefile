# Two commands: make run shows the dashboard, make test passes the tests.
# Both set everything up first; Python 3.11 or newer is all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench docs lock clean

run: $(VENV)/runs
	$(BIN)/streamlit run app.py --server.headless false

test: $(VENV)/tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Format, lint, types, imports, SQL rules and the fast tests.
check: $(VENV)/tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not served and not browser"

bench: $(VENV)/tests
	$(BIN)/python -m benchmarks.questions

docs: $(VENV)/runs
	$(BIN)/python -m tools.write_metrics

# Pin every dependency of requirements*.in again, with hashes, for all platforms.
lock:
	$(PYTHON) -m pip install uv
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		requirements.in -o requirements.txt
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		requirements-tone.in -c requirements.txt -o requirements-tone.txt
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		requirements-dev.in -c requirements.txt -o requirements-dev.txt

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/runs: $(VENV)/made requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tests: $(VENV)/runs requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m tools.browser
	@touch $@

clean:
	rm -rf $(VENV) .data .pytest_cache .hypothesis .mypy_cache .ruff_cache
