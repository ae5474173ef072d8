# What every page says.

skip-to-content = Zum Inhalt springen
nav-label = Bereiche
sign-in = Anmelden
sign-out = Abmelden
sign-up = Registrieren
language = Sprache
change = Ändern
save = Speichern
cancel = Abbrechen
none = Keine
documentation = API-Dokumentation
times-in-zone = Zeiten in { $zone }
connection-lost = Verbindung verloren. Was Sie getippt haben, bleibt; wir versuchen es weiter.
back-to-start = Zurück zum Anfang
failure-forbidden = Das dürfen Sie nicht sehen
failure-not-found = Hier ist nichts
failure-conflict = Das geht nicht mehr
failure-invalid = Etwas an der Eingabe stimmt nicht
failure-busy = Gerade ist zu viel los
failure-ours = Das ist unser Fehler
failure-again = Bitte versuchen Sie es gleich noch einmal.
failure-instance = Wenn Sie uns schreiben, nennen Sie { $id }.
mistake-other = Bitte prüfen Sie das: { $detail }
problem-invalid = Bitte berichtigen Sie, was markiert ist.
problem-not-found = Diese Seite oder Sache gibt es nicht, oder sie gehört Ihnen nicht.
problem-forged-form = Dieses Formular ist veraltet. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
problem-wrong-role = Diese Seite ist für Menschen in einer anderen Rolle.
problem-too-many-requests = Bitte warten Sie einen Moment, bevor Sie es wieder versuchen.
problem-internal = Das ist unser Fehler; er wurde notiert.
problem-unavailable = Das ist gerade nicht möglich.
problem-unauthenticated = Bitte melden Sie sich an.
problem-session-over = Sie wurden abgemeldet. Bitte melden Sie sich wieder an.
role-owner = Inhaber
role-developer = Entwickler
role-agent = Mitarbeiter
role-finance = Finanzen
role-expert = Experte
role-ops = Verwaltung
role-approver = Freigabe von Auszahlungen
reason = Grund
reason-note = Notiz (freiwillig)
reason-busy = Ich habe genug zu tun
reason-skill = Ich kenne das Thema nicht
reason-conflict = Interessenkonflikt
reason-unsafe = Ich fühle mich nicht sicher
reason-break = Ich mache Pause
reason-shift-end = Meine Schicht endet
reason-technical = Etwas funktioniert nicht
reason-language = Eine andere Sprache ist nötig
reason-needs-brand-decision = Die Marke muss entscheiden
reason-needs-brand-information = Nur die Marke weiß es
reason-policy = Ihre Regeln sagen es
reason-abuse = Der Kunde ist ausfallend
reason-safety = Jemand könnte in Gefahr sein
length-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
 }
length-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
 }
length-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
 }
length-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
 }
dispute-statement = Was geschah
dispute-send = Senden
dispute-answer = Deine Antwort
dispute-answer-text = Sag, was geschah: Ein Mensch aus unserem Team liest beide Seiten. Entscheidet niemand rechtzeitig, endet es für den Experten.
dispute-withdraw = Zurückziehen
done-dispute-opened = Deine Forderung liegt bei unserem Team.
done-dispute-answered = Deine Antwort ist gespeichert. Du kannst sie bis zur Entscheidung ändern.
done-dispute-withdrawn = Der Streitfall ist zurückgezogen.
