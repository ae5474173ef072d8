# Was Briefe sagen.

hello = Guten Tag { $name },
by-hand = Falls die Schaltfläche nichts bewirkt, öffnen Sie diese Adresse:
by-api = Oder über die API: { $call } und dieses Token
leave = Keine Mails dieser Art mehr
span = { $start } bis { $end } ({ $zone })
and-more = und { $count } weitere
calendar-summary = Vesper-Schicht: { $queues }

button-verify = Adresse bestätigen
button-reset = Neues Passwort wählen
button-join = Einladung annehmen
button-shifts = Zu Ihren Schichten
button-online = Online gehen
button-earnings = Zu Ihren Einkünften
button-certification = Zu Ihren Zertifizierungen
button-webhooks = Zu Ihren Webhooks
button-board = Zur Live-Übersicht

email-verification-subject = Bitte bestätigen Sie Ihre Adresse
email-verification-text = Bitte bestätigen Sie innerhalb von 48 Stunden, dass diese Adresse Ihnen gehört.
email-verification-more = Falls Sie sich nicht angemeldet haben, beachten Sie diese Mail nicht weiter.

password-reset-subject = Wählen Sie ein neues Passwort
password-reset-text = Sie können ein neues Passwort wählen, einmal und innerhalb einer Stunde.
password-reset-more = Falls Sie das nicht verlangt haben, beachten Sie diese Mail nicht weiter: Ihr Passwort bleibt.

password-changed-subject = Ihr Passwort wurde geändert
password-changed-text = Ihr Passwort wurde soeben geändert, und andere Geräte wurden abgemeldet. Falls Sie das nicht waren, wählen Sie sofort ein neues.

second-factor-set-subject = Ein zweiter Faktor wurde eingerichtet
second-factor-set-text = Für Ihr Konto wurde soeben ein zweiter Faktor eingerichtet: Neben dem Passwort wird nach einem Code gefragt, und andere Geräte wurden abgemeldet. Falls Sie das nicht waren, antworten Sie sofort auf diese Mail.

second-factor-removed-subject = Ihr zweiter Faktor wurde entfernt
second-factor-removed-text = Der zweite Faktor Ihres Kontos wurde soeben entfernt: Zur Anmeldung genügt Ihr Passwort. Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort.

second-factor-lost-subject = Ihr zweiter Faktor wurde entfernt
second-factor-lost-text = Der zweite Faktor Ihres Kontos wurde für Sie entfernt, und Sie wurden überall abgemeldet. Der genannte Grund:
second-factor-lost-more = Melden Sie sich mit Ihrem Passwort an und richten Sie einen neuen ein. Falls Sie nicht darum gebeten haben, wählen Sie sofort ein neues Passwort.

recovery-code-used-subject = Ein Wiederherstellungscode wurde benutzt
recovery-code-used-text = Soeben wurde ein Wiederherstellungscode anstelle eines Codes Ihrer App benutzt. Verbleibende Wiederherstellungscodes: { $count }. Erstellen Sie neue, bevor sie aufgebraucht sind. Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort.

platform = der Plattform
invitation-subject = Sie sind zu Vesper eingeladen
invitation-text = Sie sind zur Mitarbeit bei { $place } eingeladen. Nehmen Sie innerhalb von 14 Tagen an.
invitation-more = Falls Ihnen das nichts sagt, beachten Sie diese Mail nicht weiter.

expert-approved-subject = Sie können jetzt Anfragen übernehmen
expert-approved-text = Willkommen: Sie sind zugelassen. Gehen Sie online, und es werden Ihnen Anfragen angeboten.

expert-suspended-subject = Ihr Konto wurde gesperrt
expert-suspended-text = Jemand aus unserem Team hat Ihr Konto gesperrt. Der angegebene Grund:
expert-suspended-more = Was Sie verdient haben, bleibt Ihres. Antworten Sie auf diese Mail, wenn Sie es anders sehen.

shift-assigned-subject = Bitte bestätigen Sie eine Schicht
shift-assigned-text = Sie sind für die Schicht { $when } eingetragen. Bitte bestätigen Sie sie oder geben Sie sie zurück.

shift-plan-subject = Bitte bestätigen Sie Ihre Schichten
shift-plan-text = Sie sind für diese Schichten eingetragen. Bitte bestätigen Sie jede oder geben Sie sie zurück.

shift-reminder-subject = Ihre Schicht beginnt bald: bitte bestätigen Sie sie
shift-reminder-text = Sie sind für die Schicht { $when } eingetragen und haben nicht gesagt, ob Sie kommen. Bitte bestätigen Sie sie, oder geben Sie sie zurück, damit jemand anders kommen kann.

shift-soon-subject = Erinnerung an Ihre Schicht
shift-soon-text = Sie arbeiten in der Schicht { $when }. Anmelden können Sie sich ab einer Viertelstunde vor ihrem Beginn. Falls Sie nicht kommen können, geben Sie sie bitte jetzt zurück, damit jemand anders kommen kann.

shift-unable-subject = Sie sind nicht mehr für eine Schicht eingetragen
shift-unable-text = Die Warteschlangen der Schicht { $when } verlangen jetzt mehr, als für Sie zertifiziert und bestätigt ist; Ihr Platz steht daher anderen offen. Ihr Profil zeigt, was Sie haben.

shift-clash-subject = Eine Ihrer Schichten liegt außerhalb Ihrer Verfügbarkeit
shift-clash-text = Sie haben geändert, wann Sie arbeiten könnten, und haben noch die Schicht { $when }. Falls Sie nicht kommen können, geben Sie sie bitte jetzt zurück; sonst ist nichts zu tun.

shift-invitation-subject = { $count ->
    [one] Eine Schicht steht Ihnen offen
   *[other] Schichten stehen Ihnen offen
 }
shift-invitation-text = { $count ->
    [one] Sie werden gefragt, ob Sie diese Schicht übernehmen möchten:
   *[other] Sie werden gefragt, ob Sie diese Schichten übernehmen möchten:
 }
shift-invitation-more = Wer einen Platz zuerst nimmt, hat ihn. Alle Bedingungen stehen bei der Schicht, und ein Nein kostet Sie nichts.

gap-invitation-subject = { $count ->
    [one] Wir brauchen Hilfe: eine Schicht steht Ihnen offen
   *[other] Wir brauchen Hilfe: Schichten stehen Ihnen offen
 }
gap-invitation-text = { $count ->
    [one] Es werden mehr Kunden erwartet, als Experten Schicht haben. In dieser könnten Sie helfen:
   *[other] Es werden mehr Kunden erwartet, als Experten Schicht haben. In einer von diesen könnten Sie helfen:
 }
gap-invitation-more = Wer einen Platz zuerst nimmt, hat ihn. Alle Bedingungen stehen bei der Schicht, und ein Nein kostet Sie nichts.
pay-incentive = { $money } zusätzlich für die Schicht
pay-standby = mindestens { $money } pro Stunde
pay-resolution = { $money } je gelöster Anfrage
pay-range = { $least } bis { $most } je gelöster Anfrage

shift-changed-subject = Eine Ihrer Schichten wurde geändert
shift-changed-text = Eine Schicht, die Sie haben, wurde geändert. Sie ist jetzt { $when }. Bitte bestätigen Sie sie zu den neuen Bedingungen, oder geben Sie sie zurück.

shift-cancelled-subject = Eine Ihrer Schichten wurde abgesagt
shift-cancelled-text = Wir haben die Schicht { $when } abgesagt. War die Absage kurzfristig, wird sie Ihnen bezahlt: Ihre Einkünfte zeigen, wie viel.

shift-replaced-subject = Jemand hat Ihre Schicht übernommen
shift-replaced-text = Jemand anders hat Ihren Platz in der Schicht { $when } übernommen. Sie haben frei.

shift-no-show-subject = Sie haben in einer Schicht gefehlt
shift-no-show-text = Sie haben sich zur Schicht { $when } nicht angemeldet, und Ihr Platz steht anderen offen. Falls Sie doch kommen können, nehmen Sie ihn wieder.

call-subject = Kunden warten: können Sie online kommen?
call-text = Es warten mehr Kunden, als die Experten in der Schicht rechtzeitig bedienen können, und Sie können ihnen helfen. Gehen Sie online, und es werden Ihnen ihre Anfragen angeboten; die Bezahlung sehen Sie, bevor Sie annehmen.
call-more = Sie bekommen das, weil Sie Rufe erlauben: höchstens einen pro Stunde, nie nachts.

call-standby-subject = Kunden warten: bitte kommen Sie jetzt online
call-standby-text = Sie haben Bereitschaft, und es warten mehr Kunden, als die Experten in der Schicht rechtzeitig bedienen können. Bitte gehen Sie jetzt online: Ihnen werden ihre Anfragen angeboten; die Bezahlung sehen Sie, bevor Sie annehmen.

payout-returned-subject = Bitte prüfen Sie Ihr Auszahlungskonto
payout-returned-text = Ihre Auszahlung von { $money } ist zurückgekommen.
payout-returned-more = Was Sie verdient haben, bleibt Ihres. Bitte prüfen Sie Ihr Auszahlungskonto und geben Sie es neu an; vorher wird nichts mehr gesendet.

payout-refused-subject = Bitte prüfen Sie Ihr Auszahlungskonto
payout-refused-text = Ihre Auszahlung von { $money } wurde vom Zahlungsdienst abgelehnt.
payout-refused-more = Was Sie verdient haben, bleibt Ihres. Bitte prüfen Sie Ihr Auszahlungskonto und geben Sie es neu an; vorher wird nichts mehr gesendet.

payout-sent-back-subject = Bitte prüfen Sie Ihr Auszahlungskonto
payout-sent-back-text = Ihre Bank hat zurückgesendet, was von Ihrem Konto beim Zahlungsdienst abging; das Geld liegt dort.
payout-sent-back-more = Was Sie verdient haben, bleibt Ihres. Bitte prüfen Sie Ihr Auszahlungskonto und geben Sie es neu an; vorher wird nichts mehr gesendet.

certification-ends-30-subject = Ihre Zertifizierung endet bald
certification-ends-30-text = Ihre Zertifizierung „{ $title }“ endet am { $end }. Nehmen Sie ihre Vereinbarung an, wo eine neue verlangt wird, oder durchlaufen Sie das Programm erneut, damit es ohne Unterbrechung weitergeht.

certification-ends-7-subject = Ihre Zertifizierung endet bald
certification-ends-7-text = Ihre Zertifizierung „{ $title }“ endet am { $end }, binnen einer Woche. Nehmen Sie ihre Vereinbarung an, wo eine neue verlangt wird, oder durchlaufen Sie das Programm erneut, damit es ohne Unterbrechung weitergeht.

webhook-disabled-subject = Ein Webhook wurde abgeschaltet
webhook-disabled-text = Ihr Webhook wurde abgeschaltet, weil { $reason }:
webhook-disabled-more = Dorthin wird nichts mehr gesendet. Bringen Sie ihn in Ordnung, schalten Sie ihn ein und lassen Sie nachsenden, was er verpasst hat.
webhook-gone = er geantwortet hat, dass es ihn nicht mehr gibt (410)
webhook-failing = er seit Tagen nichts angenommen hat
webhook-owner = jemand es so wollte

statement-subject = { $count ->
    [one] Ihre neue Abrechnung
   *[other] Ihre neuen Abrechnungen
 }
statement-text = { $count ->
    [one] Es wurde eine Abrechnung Ihrer Einkünfte ausgestellt:
   *[other] Es wurden Abrechnungen Ihrer Einkünfte ausgestellt:
 }
statement-period = { $from } bis { $to }
statement-earned = verdient { $money }
statement-out = ausgezahlt oder zurückgenommen { $money }
statement-balance = Saldo { $money }

promise-alert-subject = Zusagen an Ihre Kunden sind in Gefahr
promise-alert-text = Seit { $since } sind diese Zusagen an Ihre Kunden in Gefahr geraten oder gebrochen worden:
promise-alert-more = Sie bekommen höchstens eine solche Mail pro Stunde.
alert-at-risk = { $count ->
    [one] { $count } Zusage in Gefahr
   *[other] { $count } Zusagen in Gefahr
 }
alert-broken = { $count ->
    [one] { $count } Zusage gebrochen
   *[other] { $count } Zusagen gebrochen
 }
