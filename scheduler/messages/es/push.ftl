# What browsers show by themselves.

offer-title = Oferta: { $pay }
offer-text = { $brand }, { $queue }. Abre tu escritorio para aceptar.
call-title = Hay trabajo en espera
call-text = Esperan consultas que podrías responder. Conéctate si puedes.
trial-title = Funciona
trial-text = Así aparecen las ofertas en este dispositivo.
