# What browsers show by themselves.

offer-title = Angebot: { $pay }
offer-text = { $brand }, { $queue }. Öffne deinen Schreibtisch, um anzunehmen.
call-title = Arbeit wartet
call-text = Anfragen warten, die du beantworten könntest. Geh online, wenn du kannst.
trial-title = Es klappt
trial-text = So erscheinen Angebote auf diesem Gerät.
