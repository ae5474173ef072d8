# What every page says.

skip-to-content = Laktawan papunta sa nilalaman
nav-label = Mga bahagi
sign-in = Mag-sign in
sign-out = Mag-sign out
sign-up = Mag-sign up
language = Wika
change = Palitan
save = I-save
cancel = Kanselahin
none = Wala
documentation = Dokumentasyon ng API
times-in-zone = Mga oras sa { $zone }
connection-lost = Nawala ang koneksiyon. Nakatago ang isinulat mo; patuloy kaming sumusubok.
back-to-start = Bumalik sa simula
failure-forbidden = Hindi mo ito maaaring makita
failure-not-found = Walang laman dito
failure-conflict = Hindi na iyon puwede
failure-invalid = May mali sa ipinadala
failure-busy = Sobra nang sabay-sabay
failure-ours = Kami ang may kasalanan
failure-again = Pakisubukan muli mamaya.
failure-instance = Kung susulat ka, banggitin ang { $id }.
mistake-other = Pakisuri ito: { $detail }
problem-invalid = Pakitama ang mga may marka.
problem-not-found = Walang ganoong pahina o bagay, o hindi ito sa iyo.
problem-forged-form = Luma na ang form na ito. Bumalik, i-reload ang pahina at subukan muli.
problem-wrong-role = Ang pahinang ito ay para sa may ibang tungkulin.
problem-too-many-requests = Maghintay sandali bago sumubok muli.
problem-internal = Kasalanan namin ito, at naitala na.
problem-unavailable = Hindi ito posible ngayon.
problem-unauthenticated = Mag-sign in.
problem-session-over = Na-sign out ka. Mag-sign in muli.
role-owner = May-ari
role-developer = Developer
role-agent = Ahente
role-finance = Pananalapi
role-expert = Eksperto
role-ops = Tagapangasiwa
role-approver = Tagaapruba ng bayad
reason = Dahilan
reason-note = Tala (opsyonal)
reason-busy = Marami na akong ginagawa
reason-skill = Hindi ko alam ang paksa
reason-conflict = Salungatan ng interes
reason-unsafe = Hindi ako ligtas
reason-break = Magpapahinga ako
reason-shift-end = Tapos na ang shift ko
reason-technical = May hindi gumagana
reason-language = Ibang wika ang kailangan
reason-needs-brand-decision = Brand ang dapat magpasya
reason-needs-brand-information = Brand lang ang may alam
reason-policy = Ayon sa patakaran nito
reason-abuse = Mapang-abuso ang kustomer
reason-safety = May maaaring nasa panganib
length-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundo
 }
length-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minuto
 }
length-hours = { $count ->
    [one] { $count } oras
   *[other] { $count } oras
 }
length-days = { $count ->
    [one] { $count } araw
   *[other] { $count } araw
 }
dispute-statement = Ano ang nangyari
dispute-send = Ipadala
dispute-answer = Sagot mo
dispute-answer-text = Sabihin ang nangyari: babasahin ng aming team ang magkabilang panig. Kung walang magpasya sa oras, pabor ito sa eksperto.
dispute-withdraw = Bawiin
done-dispute-opened = Nasa aming team na ang iyong hiling.
done-dispute-answered = Naitago ang sagot mo. Mababago mo ito hanggang sa pasya.
done-dispute-withdrawn = Binawi na ang pagtatalo.
