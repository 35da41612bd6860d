"""What strangers call our columns: names squeezed to letters and digits.

Each field holds tiers; a name of an earlier tier wins over one of a later tier, and two
names of one tier are two candidates. Languages: English, German, French, Spanish.
"""

from __future__ import annotations

import re
import unicodedata

from retention.intake.currencies import CODES

Tiers = tuple[str, ...]

EMAIL = (
    "email emailaddress customeremail customeremailaddress buyeremail useremail "
    "clientemail billingemail mail mailadresse emailadresse adresseemail courriel "
    "correo correoelectronico emailcliente"
)
NAME = (
    "customername fullname clientname buyername kundenname nomclient nomcomplet "
    "nombrecliente nombrecompleto displayname",
    "name nom nombre",
)
CUSTOMER: Tiers = (
    "customerid customerno customernumber customercode customernr customerkey "
    "customerref customeruniqueid custid custno cid clientid clientno clientnumber "
    "clientcode householdid householdkey memberid membernumber userid buyerid buyeruserid "
    "accountid accountnumber shopperid visitorid consumerid contactid personid "
    "loyaltyid cardid kundennummer kundenid kundennr kdnr kundenno idclient "
    "numclient numeroclient codeclient noclient idcliente codigocliente codcliente "
    "numerocliente clienteid customeruuid",
    "customer client kunde cliente buyer buyeruser user member household shopper "
    "acheteur comprador account",
)
MOMENT = "date datum fecha day jour dia timestamp datetime time zeit when at"

ORDERS: dict[str, Tiers] = {
    "customer_id": CUSTOMER,
    "ordered_at": (
        "orderedat orderedon orderdate orderdatetime ordertimestamp orderday ordertime "
        "orderpurchasetimestamp ordercreatedat dateoforder dateordered purchasedate "
        "purchasedat purchaseday purchasetime purchasetimestamp dateofpurchase "
        "transactiondate transactiondatetime transactiontimestamp transactiontime "
        "transactionday txndate trxdate transdate invoicedate saledate salesdate "
        "dateofsale saletime boughtat placedat bestelldatum auftragsdatum kaufdatum "
        "rechnungsdatum belegdatum umsatzdatum datecommande datedecommande dateachat "
        "datedachat datefacture datevente fechapedido fechadepedido fechadelpedido "
        "fechacompra fechadecompra fechafactura fechaventa",
        f"{MOMENT} createdat createdon created createdate datecreated creationdate "
        "erstelltam",
    ),
    "amount": (
        "orderamount ordertotal ordervalue totalamount totalprice totalvalue "
        "totalsales grandtotal salesvalue salesamount netsales netamount netrevenue "
        "transactionamount transactionvalue purchaseamount purchasevalue invoiceamount "
        "invoicetotal revenue orderrevenue amountpaid linetotal lineamount umsatz "
        "gesamtbetrag gesamtsumme gesamtpreis bestellwert auftragswert "
        "rechnungsbetrag montant montanttotal chiffreaffaires chiffredaffaires "
        "importe importetotal montotal",
        "total value sales betrag wert summe preisgesamt prixtotal ventas valor spend "
        "spent paid payment paymentvalue monetary monto",
        "price preis prix precio",
    ),
    "order_id": (
        "orderid orderno ordernumber order# ordernr ordercode orderref orderkey "
        "ordername bestellnummer bestellnr bestellid auftragsnummer auftragsnr "
        "auftragsid idcommande commandeid numerocommande numcommande nocommande "
        "idpedido pedidoid numeropedido numpedido nopedido",
        "basketid basket invoice invoiceno invoiceid invoicenumber transactionid "
        "transactionno transactionnumber txnid trxid receiptid receiptno receiptnumber "
        "purchaseid saleid salesid incrementid rechnungsnummer rechnungsnr "
        "belegnummer belegnr facture numerofacture idfacture factura numerofactura",
        "order bestellung auftrag commande pedido",
        "id",
    ),
    "currency": (
        "currency currencycode ordercurrency currencyiso waehrung wahrung devise "
        "moneda divisa",
    ),
    "status": (
        "status orderstatus paymentstatus transactionstatus financialstatus orderstate "
        "bestellstatus auftragsstatus statut statutcommande estado estadopedido etat",
        "type transactiontype ordertype eventtype rowtype art typ tipo",
    ),
    "refund_of": (
        "refundof refundoforder refundorderid refundedorderid refundedorder "
        "originalorderid originalorder originalinvoice returnof parentorderid",
    ),
    "refunded": (
        "refunded refundedamount refundamount amountrefunded totalrefunded erstattet "
        "erstattungsbetrag rembourse montantrembourse reembolsado",
    ),
    "channel": (
        "channel saleschannel orderchannel source saleschannelname kanal "
        "vertriebskanal verkaufskanal canal canalvente canalventa",
    ),
    "category": (
        "category productcategory productcategoryname itemcategory department "
        "kategorie produktkategorie warengruppe categorie categoria",
    ),
    "product": (
        "product productname productdescription itemname itemdescription item "
        "lineitemname produkt produktname artikel artikelname artikelbezeichnung "
        "produit nomproduit article producto nombreproducto articulo",
        "description bezeichnung productid",
    ),
    "discount": (
        "discount discountamount totaldiscount orderdiscount rabatt rabattbetrag "
        "remise montantremise descuento",
    ),
    "quantity": (
        "quantity qty units unitssold menge anzahl stueckzahl stuckzahl quantite qte "
        "cantidad lineitemquantity quantitypurchased",
    ),
    "unit_price": (
        "unitprice unitcost priceperunit itemprice pricepaidperunit lineitemprice "
        "einzelpreis stueckpreis stuckpreis prixunitaire preciounitario",
        "price preis prix precio",
    ),
    "sku": (
        "sku productid stockcode productcode itemcode itemid articleid "
        "artikelnummer artikelnr lineitemsku asin referenceproduit",
    ),
    "line_number": (
        "linenumber lineno lineid linenr orderitemid orderlineid itemnumber position "
        "positionsnummer line",
    ),
}

FACTS: dict[str, Tiers] = {
    "email": (EMAIL,),
    "name": NAME,
    "first_name": ("firstname givenname vorname prenom nombres",),
    "last_name": ("lastname surname familyname nachname nomdefamille apellido apellidos",),
    "gender": ("gender sex geschlecht sexe genero sexo",),
    "country": (
        "country countrycode countryname land pays pais customercountry",
        "billingcountry shippingcountry shipcountry defaultaddresscountrycode",
    ),
    "region": (
        "region customerregion bundesland provincia",
        "state province customerstate billingstate shippingstate departement",
    ),
    "city": (
        "city town customercity ort stadt ville ciudad",
        "billingcity shippingcity shipcity defaultaddresscity",
    ),
}

CUSTOMERS: dict[str, Tiers] = {
    "customer_id": (*CUSTOMER, "id"),
    **FACTS,
    "signed_up_at": (
        "signedupat signupdate signupat signup registeredat registrationdate registered "
        "registeredon joindate joinedat joined membersince customersince accountcreated "
        "accountcreatedat registrierungsdatum registriertam anmeldedatum kundeseit "
        "dateinscription inscritle fecharegistro fechaalta",
        "createdat created createdon datecreated creationdate profilecreatedon",
    ),
    "birth_date": (
        "birthdate dateofbirth dob birthday geburtsdatum geburtstag datenaissance "
        "datedenaissance fechanacimiento fechadenacimiento",
    ),
    "channel": (
        "channel acquisitionchannel signupchannel marketingchannel source acquisition "
        "leadsource kanal canal",
    ),
    "plan": ("plan planname subscriptionplan tarif membershiplevel",),
    "consent": (
        "consent marketingconsent acceptsmarketing acceptsemailmarketing emailoptin "
        "optin newsletter subscribed einwilligung",
    ),
}

SURVEYS: dict[str, Tiers] = {
    "response_id": ("responseid answerid surveyresponseid respondentid feedbackid", "id"),
    "customer_id": CUSTOMER,
    "email": (EMAIL,),
    "answered_at": (
        "answeredat answeredon responsedate respondedat responseat answerdate "
        "submittedat submitdate submitted completedat surveydate feedbackdate enddate "
        "reviewcreationdate antwortdatum datereponse fecharespuesta",
        f"{MOMENT} createdat created",
    ),
    "score": (
        "score nps npsscore rating surveyscore likelihood likelihoodtorecommend "
        "recommend recommendation reviewscore satisfaction satisfactionscore csat ces "
        "bewertung punktzahl empfehlung note evaluation puntuacion calificacion",
        "answer response",
    ),
    "comment": (
        "comment comments feedback verbatim reason reviewcomment kommentar "
        "commentaire comentario comentarios text",
    ),
    "survey": ("survey surveyname questionnaire surveyid umfrage enquete encuesta",),
    "sent_at": (
        "sentat senton invitedat invitationdate surveysentat senddate datesent "
        "sentdate versendetam",
    ),
    "kind": ("kind surveytype type questiontype",),
    "scale": ("scale skala echelle escala",),
}

INTERACTIONS: dict[str, Tiers] = {
    "interaction_id": (
        "interactionid ticketid eventid caseid messageid contacteventid touchid",
        "id",
    ),
    "customer_id": CUSTOMER,
    "email": (EMAIL,),
    "at": (
        "at eventtime eventdate eventat occurredat interactiondate interactionat "
        "contactdate contactedat ticketdate openedat callsdate",
        f"{MOMENT} createdat created senton sentat",
    ),
    "kind": (
        "kind eventtype event eventname interactiontype interaction activity "
        "activitytype contacttype action",
        "type category",
    ),
    "channel": ("channel medium contactchannel kanal canal",),
    "direction": ("direction inout richtung",),
    "subject": ("subject topic title betreff sujet asunto campaign campaignname",),
    "resolved_at": ("resolvedat closedat solvedat resolveddate closeddate",),
    "outcome": ("outcome result resolution ergebnis resultat resultado status",),
}

LOYALTY: dict[str, Tiers] = {
    "customer_id": CUSTOMER,
    "email": (EMAIL,),
    "at": (
        "at bookedat postedat transactiondate entrydate bookingdate buchungsdatum",
        f"{MOMENT} createdat created",
    ),
    "points": (
        "points pointschange pointsdelta loyaltypoints punkte puntos pointsearned",
    ),
    "kind": ("kind type transactiontype entrytype movement reason art",),
    "tier": ("tier level loyaltytier memberlevel stufe niveau nivel",),
    "partner": ("partner partnername merchant",),
    "expires_at": ("expiresat expirydate expirationdate expires verfallsdatum",),
}

SUBSCRIPTIONS: dict[str, Tiers] = {
    "customer_id": CUSTOMER,
    "email": (EMAIL,),
    "started_at": (
        "startedat startdate subscriptionstart subscriptionstartdate contractstart "
        "activatedat activationdate vertragsbeginn startdatum datedebut fechainicio",
        "start",
    ),
    "ended_at": (
        "endedat enddate subscriptionend canceledat cancelledat cancellationdate "
        "contractend churnedat churndate vertragsende enddatum datefin fechafin",
        "end",
    ),
    "plan": ("plan planname subscriptionplan product tarif",),
    "amount": ("amount mrr price monthlyprice monthlyamount fee preis prix precio",),
    "trial_until": ("trialuntil trialend trialendsat trialenddate trialendat",),
}

COSTS: dict[str, Tiers] = {
    "period": ("period month costmonth periode monat mois mes", MOMENT),
    "channel": ("channel medium source kanal canal",),
    "spend": (
        "spend cost costs adspend marketingspend marketingcost expense kosten ausgaben "
        "cout depenses gasto coste costo",
        "amount budget",
    ),
    "margin": ("margin grossmargin marge margen",),
}

FIELDS: dict[str, dict[str, Tiers]] = {
    "orders": {**ORDERS, **FACTS},
    "customers": CUSTOMERS,
    "surveys": SURVEYS,
    "interactions": INTERACTIONS,
    "loyalty": LOYALTY,
    "subscriptions": SUBSCRIPTIONS,
    "costs": COSTS,
}


def squeeze(name: str) -> str:
    """A column name as it is compared: lower case, no accents, letters, digits, #."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^\w#]|_", "", plain.casefold())


def rank(table: str, field: str, key: str) -> int | None:
    """How well a squeezed name fits a field: 0 is the field's own name, None not at all.

    A currency code behind the name of an amount is passed over: ``amount_eur``.
    """
    if key == squeeze(field):
        return 0
    for tier, names in enumerate(FIELDS[table][field], start=1):
        if key in names.split():
            return tier
    if field in ("amount", "unit_price", "spend", "discount", "refunded"):
        if len(key) > 5 and key[-3:].upper() in CODES:
            return rank(table, field, key[:-3])
    return None


def is_known(name: str) -> bool:
    """Whether any table has a column that is called so."""
    key = squeeze(name)
    return any(
        rank(table, field, key) is not None
        for table, fields in FIELDS.items()
        for field in fields
    )
