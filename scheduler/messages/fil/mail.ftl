# Ang sinasabi ng mga liham.

hello = Kumusta { $name },
by-hand = Kung walang nangyari sa pindutan, buksan ang address na ito:
by-api = O sa pamamagitan ng API: { $call } at ang token na ito
leave = Huwag nang magpadala ng ganitong email
span = { $start } hanggang { $end } ({ $zone })
and-more = at { $count } pa
calendar-summary = Shift sa Vesper: { $queues }

button-verify = Kumpirmahin ang address
button-reset = Pumili ng bagong password
button-join = Tanggapin ang imbitasyon
button-shifts = Tingnan ang iyong mga shift
button-online = Mag-online
button-earnings = Tingnan ang iyong kita
button-certification = Pumunta sa iyong mga sertipikasyon
button-webhooks = Tingnan ang iyong mga webhook
button-board = Tingnan ang live board

email-verification-subject = Pakikumpirma ang iyong address
email-verification-text = Pakikumpirma sa loob ng 48 oras na sa iyo ang address na ito.
email-verification-more = Kung hindi ikaw ang nag-sign up, huwag pansinin ang email na ito.

password-reset-subject = Pumili ng bagong password
password-reset-text = Maaari kang pumili ng bagong password, isang beses at sa loob ng isang oras.
password-reset-more = Kung hindi mo ito hiniling, huwag pansinin ang email na ito: hindi nagbago ang iyong password.

password-changed-subject = Napalitan ang iyong password
password-changed-text = Kakapalit lang ng iyong password at na-sign out ang ibang mga device. Kung hindi ikaw ito, pumili agad ng bago.

second-factor-set-subject = May itinakdang pangalawang salik
second-factor-set-text = Katatakda lang ng pangalawang salik para sa iyong account: hihingin ang isang code bukod sa password, at na-sign out ang ibang mga device. Kung hindi ikaw ito, sagutin agad ang email na ito.

second-factor-removed-subject = Inalis ang iyong pangalawang salik
second-factor-removed-text = Kaaalis lang ng pangalawang salik ng iyong account: sapat na ang iyong password para makapag-sign in. Kung hindi ikaw ito, pumili agad ng bagong password.

second-factor-lost-subject = Inalis ang iyong pangalawang salik
second-factor-lost-text = Inalis para sa iyo ang pangalawang salik ng iyong account, at na-sign out ka sa lahat ng device. Ang ibinigay na dahilan:
second-factor-lost-more = Mag-sign in gamit ang iyong password at magtakda ng bago. Kung hindi mo ito hiniling, pumili agad ng bagong password.

recovery-code-used-subject = May nagamit na recovery code
recovery-code-used-text = Kagagamit lang ng isang recovery code kapalit ng code mula sa iyong app. Natitirang recovery code: { $count }. Gumawa ng mga bago bago maubos ang mga ito. Kung hindi ikaw ito, pumili agad ng bagong password.

platform = plataporma
invitation-subject = Inaanyayahan ka sa Vesper
invitation-text = Inaanyayahan kang sumali sa { $place }. Tanggapin ito sa loob ng 14 na araw.
invitation-more = Kung wala itong kinalaman sa iyo, huwag pansinin ang email na ito.

expert-approved-subject = Maaari ka nang tumanggap ng mga tanong
expert-approved-text = Maligayang pagdating: aprobado ka na. Mag-online at aalukin ka ng mga tanong.

expert-suspended-subject = Sinuspinde ang iyong account
expert-suspended-text = Sinuspinde ng isang tao sa aming koponan ang iyong account. Ang ibinigay na dahilan:
expert-suspended-more = Sa iyo pa rin ang iyong kinita. Sagutin ang email na ito kung iba ang tingin mo.

shift-assigned-subject = Pakikumpirma ang isang shift
shift-assigned-text = Inilista ka sa shift na { $when }. Pakikumpirma o pakibitawan ito.

shift-plan-subject = Pakikumpirma ang iyong mga shift
shift-plan-text = Inilista ka sa mga shift na ito. Pakikumpirma o pakibitawan ang bawat isa.

shift-reminder-subject = Malapit na ang iyong shift: pakikumpirma ito
shift-reminder-text = Inilista ka sa shift na { $when } at hindi mo pa sinasabi kung darating ka. Pakikumpirma ito, o bitawan para may ibang makakuha.

shift-soon-subject = Paalala tungkol sa iyong shift
shift-soon-text = Magtatrabaho ka sa shift na { $when }. Maaari kang mag-check in simula labinlimang minuto bago ito magsimula. Kung hindi ka makakarating, pakibitawan na ito ngayon para may ibang makakuha.

shift-unable-subject = Wala ka na sa isang shift
shift-unable-text = Ang mga pila ng shift na { $when } ay humihingi na ngayon ng higit sa sertipikado at beripikado para sa iyo, kaya bukas na sa iba ang iyong puwesto. Makikita sa profile mo kung ano ang mayroon ka.

shift-clash-subject = May shift ka sa labas ng oras na puwede ka
shift-clash-text = Binago mo kung kailan ka puwedeng magtrabaho, at hawak mo pa ang shift na { $when }. Kung hindi ka makakarating, pakibitawan na ito ngayon; kung makakarating ka, wala nang kailangang gawin.

shift-invitation-subject = { $count ->
    [one] May shift na bukas para sa iyo
   *[other] May mga shift na bukas para sa iyo
 }
shift-invitation-text = { $count ->
    [one] Tinatanong ka kung kukunin mo ang shift na ito:
   *[other] Tinatanong ka kung kukunin mo ang mga shift na ito:
 }
shift-invitation-more = Kung sino ang unang kumuha ng puwesto, sa kanya ito. Nakalagay sa shift ang lahat ng kondisyon, at walang kabayaran ang pagtanggi.

gap-invitation-subject = { $count ->
    [one] Kailangan namin ng tulong: may shift na bukas para sa iyo
   *[other] Kailangan namin ng tulong: may mga shift na bukas para sa iyo
 }
gap-invitation-text = { $count ->
    [one] Mas maraming kustomer ang inaasahan kaysa sa kaya ng mga ekspertong naka-shift. Makakatulong ka rito:
   *[other] Mas maraming kustomer ang inaasahan kaysa sa kaya ng mga ekspertong naka-shift. Makakatulong ka sa isa sa mga ito:
 }
gap-invitation-more = Kung sino ang unang kumuha ng puwesto, sa kanya ito. Nakalagay sa shift ang lahat ng kondisyon, at walang kabayaran ang pagtanggi.
pay-incentive = dagdag na { $money } sa pagtatrabaho nito
pay-standby = hindi bababa sa { $money } kada oras
pay-resolution = { $money } sa bawat nalutas na tanong
pay-range = { $least } hanggang { $most } sa bawat nalutas na tanong

shift-changed-subject = Nagbago ang isa sa iyong mga shift
shift-changed-text = Nagbago ang shift na hawak mo. Ito na ngayon ay { $when }. Pakikumpirma ito sa bagong kondisyon, o bitawan.

shift-cancelled-subject = Kinansela ang isa sa iyong mga shift
shift-cancelled-text = Kinansela namin ang shift na { $when }. Kung maikli ang abiso, babayaran ka para rito: makikita sa iyong kita kung magkano.

shift-replaced-subject = May kumuha na ng iyong shift
shift-replaced-text = Ibang eksperto na ang may hawak ng iyong puwesto sa shift na { $when }. Libre ka na.

shift-no-show-subject = Hinanap ka sa isang shift
shift-no-show-text = Hindi ka nag-check in sa shift na { $when }, at bukas na sa iba ang iyong puwesto. Kung makakarating ka pa rin, kunin mo itong muli.

call-subject = Naghihintay ang mga kustomer: makakapag-online ka ba?
call-text = Mas maraming kustomer ang naghihintay kaysa sa kayang sagutin sa oras ng mga naka-shift, at kaya mo silang tulungan. Mag-online at iaalok sa iyo ang kanilang mga tanong, na nakikita ang bayad bago ka tumanggap.
call-more = Natanggap mo ito dahil pinapayagan mo ang mga tawag: isa kada oras lang, hindi kailanman sa gabi.

call-standby-subject = Naghihintay ang mga kustomer: mag-online ka na ngayon
call-standby-text = Naka-standby ka, at mas maraming kustomer ang naghihintay kaysa sa kayang sagutin sa oras ng mga naka-shift. Mag-online ka na ngayon: iaalok sa iyo ang kanilang mga tanong, na nakikita ang bayad bago ka tumanggap.

payout-returned-subject = Pakitingnan ang iyong account para sa bayad
payout-returned-text = Bumalik ang bayad sa iyo na { $money }.
payout-returned-more = Sa iyo pa rin ang iyong kinita. Pakitingnan ang iyong account para sa bayad at ilagay itong muli; wala nang ipapadala bago nito.

payout-refused-subject = Pakitingnan ang iyong account para sa bayad
payout-refused-text = Tinanggihan ng tagaproseso ng bayad ang bayad sa iyo na { $money }.
payout-refused-more = Sa iyo pa rin ang iyong kinita. Pakitingnan ang iyong account para sa bayad at ilagay itong muli; wala nang ipapadala bago nito.

payout-sent-back-subject = Pakitingnan ang iyong account para sa bayad
payout-sent-back-text = Ibinalik ng iyong bangko ang lumabas sa iyong account sa tagaproseso ng bayad; naroon ang pera.
payout-sent-back-more = Sa iyo pa rin ang iyong kinita. Pakitingnan ang iyong account para sa bayad at ilagay itong muli; wala nang ipapadala bago nito.

certification-ends-30-subject = Malapit nang matapos ang iyong sertipikasyon
certification-ends-30-text = Matatapos ang iyong sertipikasyong “{ $title }” sa { $end }. Tanggapin ang kasunduan nito kung may bagong hinihingi, o ulitin ang programa, para makapagpatuloy nang walang patid.

certification-ends-7-subject = Malapit nang matapos ang iyong sertipikasyon
certification-ends-7-text = Matatapos ang iyong sertipikasyong “{ $title }” sa { $end }, sa loob ng isang linggo. Tanggapin ang kasunduan nito kung may bagong hinihingi, o ulitin ang programa, para makapagpatuloy nang walang patid.

webhook-disabled-subject = May webhook na hindi na pinagana
webhook-disabled-text = Hindi na pinagana ang iyong webhook dahil { $reason }:
webhook-disabled-more = Wala nang ipinapadala roon. Ayusin ito, paganahin, at ipadalang muli ang hindi nito natanggap.
webhook-gone = sumagot itong wala na ito (410)
webhook-failing = wala itong tinanggap nang ilang araw
webhook-owner = may nagsabi

statement-subject = { $count ->
    [one] Ang iyong bagong pahayag ng kita
   *[other] Ang iyong mga bagong pahayag ng kita
 }
statement-text = { $count ->
    [one] Inilabas ang isang pahayag ng iyong kita:
   *[other] Inilabas ang mga pahayag ng iyong kita:
 }
statement-period = { $from } hanggang { $to }
statement-earned = kinita { $money }
statement-out = ibinayad o binawi { $money }
statement-balance = balanse { $money }

promise-alert-subject = Nanganganib ang mga pangako sa iyong mga kustomer
promise-alert-text = Mula { $since }, nanganib o nasira ang mga pangakong ito sa iyong mga kustomer:
promise-alert-more = Isang ganitong email lang kada oras ang matatanggap mo.
alert-at-risk = { $count ->
    [one] { $count } pangakong nanganganib
   *[other] { $count } na pangakong nanganganib
 }
alert-broken = { $count ->
    [one] { $count } pangakong nasira
   *[other] { $count } na pangakong nasira
 }
