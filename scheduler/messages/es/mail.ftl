# Lo que dicen las cartas.

hello = Hola, { $name }:
by-hand = Si el botón no hace nada, abra esta dirección:
by-api = O por la API: { $call } y este token
leave = No recibir más correos de este tipo
span = { $start } a { $end } ({ $zone })
and-more = y { $count } más
calendar-summary = Turno de Vesper: { $queues }

button-verify = Confirmar su dirección
button-reset = Elegir una contraseña nueva
button-join = Aceptar la invitación
button-shifts = Ver sus turnos
button-online = Conectarse
button-earnings = Ver sus ingresos
button-certification = Ir a sus certificaciones
button-webhooks = Ver sus webhooks
button-board = Ver el panel en vivo

email-verification-subject = Confirme su dirección
email-verification-text = Confirme en un plazo de 48 horas que esta dirección es suya.
email-verification-more = Si no se registró, no haga caso de este correo.

password-reset-subject = Elija una contraseña nueva
password-reset-text = Puede elegir una contraseña nueva, una sola vez y en el plazo de una hora.
password-reset-more = Si no lo pidió, no haga caso de este correo: su contraseña sigue siendo la misma.

password-changed-subject = Su contraseña ha cambiado
password-changed-text = Su contraseña acaba de cambiar y se cerró la sesión en los demás dispositivos. Si no fue usted, elija otra de inmediato.

second-factor-set-subject = Se configuró un segundo factor
second-factor-set-text = Acaba de configurarse un segundo factor en su cuenta: además de la contraseña se pedirá un código, y se cerró la sesión en los demás dispositivos. Si no fue usted, responda a este correo de inmediato.

second-factor-removed-subject = Se quitó su segundo factor
second-factor-removed-text = Acaba de quitarse el segundo factor de su cuenta: para entrar basta su contraseña. Si no fue usted, elija otra contraseña de inmediato.

second-factor-lost-subject = Se quitó su segundo factor
second-factor-lost-text = Hemos quitado el segundo factor de su cuenta y se cerró su sesión en todas partes. El motivo indicado:
second-factor-lost-more = Entre con su contraseña y configure otro. Si usted no lo pidió, elija otra contraseña de inmediato.

recovery-code-used-subject = Se usó un código de recuperación
recovery-code-used-text = Acaba de usarse un código de recuperación en lugar de un código de su aplicación. Códigos de recuperación que quedan: { $count }. Cree otros nuevos antes de que se agoten. Si no fue usted, elija otra contraseña de inmediato.

platform = la plataforma
invitation-subject = Tiene una invitación a Vesper
invitation-text = Le invitan a unirse a { $place }. Acepte en un plazo de 14 días.
invitation-more = Si esto no le dice nada, no haga caso de este correo.

expert-approved-subject = Ya puede atender consultas
expert-approved-text = Le damos la bienvenida: su solicitud está aprobada. Conéctese y le ofreceremos consultas.

expert-suspended-subject = Su cuenta ha sido suspendida
expert-suspended-text = Una persona de nuestro equipo suspendió su cuenta. El motivo indicado:
expert-suspended-more = Lo que ganó sigue siendo suyo. Responda a este correo si no está de acuerdo.

shift-assigned-subject = Confirme un turno
shift-assigned-text = Le hemos asignado el turno { $when }. Confírmelo o libérelo.

shift-plan-subject = Confirme sus turnos
shift-plan-text = Le hemos asignado estos turnos. Confirme o libere cada uno de ellos.

shift-reminder-subject = Su turno empieza pronto: confírmelo
shift-reminder-text = Tiene asignado el turno { $when } y no ha dicho si vendrá. Confírmelo, o libérelo para que otra persona pueda tomarlo.

shift-soon-subject = Recordatorio de su turno
shift-soon-text = Usted trabaja en el turno { $when }. Puede registrar su llegada desde un cuarto de hora antes de que empiece. Si no puede venir, libérelo ahora para que otra persona pueda tomarlo.

shift-unable-subject = Ya no está en un turno
shift-unable-text = Las colas del turno { $when } piden ahora más de lo que usted tiene certificado y verificado, así que su plaza está abierta a otros. Su perfil muestra lo que tiene.

shift-clash-subject = Uno de sus turnos queda fuera de su disponibilidad
shift-clash-text = Cambió cuándo puede trabajar y aún tiene el turno { $when }. Si no puede venir, libérelo ahora; si puede, no hace falta nada.

shift-invitation-subject = { $count ->
    [one] Hay un turno abierto para usted
   *[other] Hay turnos abiertos para usted
 }
shift-invitation-text = { $count ->
    [one] Le preguntamos si trabajaría en este turno:
   *[other] Le preguntamos si trabajaría en estos turnos:
 }
shift-invitation-more = La plaza es de quien la pida primero. Todas las condiciones figuran con el turno, y decir que no no le cuesta nada.

gap-invitation-subject = { $count ->
    [one] Necesitamos ayuda: hay un turno abierto para usted
   *[other] Necesitamos ayuda: hay turnos abiertos para usted
 }
gap-invitation-text = { $count ->
    [one] Esperamos más clientes de los que pueden atender los expertos de turno. Usted podría ayudar en este:
   *[other] Esperamos más clientes de los que pueden atender los expertos de turno. Usted podría ayudar en uno de estos:
 }
gap-invitation-more = La plaza es de quien la pida primero. Todas las condiciones figuran con el turno, y decir que no no le cuesta nada.
pay-incentive = { $money } adicionales por trabajarlo
pay-standby = al menos { $money } por hora
pay-resolution = { $money } por consulta resuelta
pay-range = de { $least } a { $most } por consulta resuelta

shift-changed-subject = Uno de sus turnos ha cambiado
shift-changed-text = Un turno que usted tiene ha cambiado. Ahora es { $when }. Confírmelo en sus nuevas condiciones, o libérelo.

shift-cancelled-subject = Uno de sus turnos se ha cancelado
shift-cancelled-text = Hemos cancelado el turno { $when }. Si el aviso fue corto, se le paga: sus ingresos muestran cuánto.

shift-replaced-subject = Otra persona ha tomado su turno
shift-replaced-text = Otra persona ocupa ahora su plaza en el turno { $when }. Queda usted libre.

shift-no-show-subject = Le echamos en falta en un turno
shift-no-show-text = No registró su llegada al turno { $when }, y su plaza está abierta a otros. Si al final puede venir, pídala de nuevo.

call-subject = Hay clientes esperando: ¿puede conectarse?
call-text = Esperan más clientes de los que pueden atender a tiempo quienes están de turno, y usted puede ayudarles. Conéctese y le ofreceremos sus consultas, con el pago a la vista antes de aceptar.
call-more = Recibe esto porque permite llamadas: una por hora como máximo, nunca de noche.

call-standby-subject = Hay clientes esperando: conéctese ahora
call-standby-text = Usted está de guardia, y esperan más clientes de los que pueden atender a tiempo quienes están de turno. Conéctese ahora: le ofreceremos sus consultas, con el pago a la vista antes de aceptar.

payout-returned-subject = Revise su cuenta de cobro
payout-returned-text = Su pago de { $money } fue devuelto.
payout-returned-more = Lo que ganó sigue siendo suyo. Revise su cuenta de cobro e indíquela de nuevo; hasta entonces no se envía nada más.

payout-refused-subject = Revise su cuenta de cobro
payout-refused-text = El proveedor de pagos rechazó su pago de { $money }.
payout-refused-more = Lo que ganó sigue siendo suyo. Revise su cuenta de cobro e indíquela de nuevo; hasta entonces no se envía nada más.

payout-sent-back-subject = Revise su cuenta de cobro
payout-sent-back-text = Su banco devolvió lo que salió de su cuenta en el proveedor de pagos; el dinero está allí.
payout-sent-back-more = Lo que ganó sigue siendo suyo. Revise su cuenta de cobro e indíquela de nuevo; hasta entonces no se envía nada más.

certification-ends-30-subject = Su certificación termina pronto
certification-ends-30-text = Su certificación «{ $title }» termina el { $end }. Acepte su acuerdo si se pide uno nuevo, o repita el programa, para seguir sin interrupción.

certification-ends-7-subject = Su certificación termina pronto
certification-ends-7-text = Su certificación «{ $title }» termina el { $end }, en menos de una semana. Acepte su acuerdo si se pide uno nuevo, o repita el programa, para seguir sin interrupción.

webhook-disabled-subject = Se ha desactivado un webhook
webhook-disabled-text = Su webhook se desactivó porque { $reason }:
webhook-disabled-more = Ya no se envía nada allí. Arréglelo, actívelo y pida que se le envíe de nuevo lo que perdió.
webhook-gone = respondió que ya no existe (410)
webhook-failing = no aceptó nada durante días
webhook-owner = alguien lo pidió

statement-subject = { $count ->
    [one] Su nuevo extracto
   *[other] Sus nuevos extractos
 }
statement-text = { $count ->
    [one] Se emitió un extracto de sus ingresos:
   *[other] Se emitieron extractos de sus ingresos:
 }
statement-period = { $from } a { $to }
statement-earned = ganado { $money }
statement-out = pagado o retirado { $money }
statement-balance = saldo { $money }

promise-alert-subject = Promesas a sus clientes están en peligro
promise-alert-text = Desde { $since } estas promesas a sus clientes entraron en peligro o se rompieron:
promise-alert-more = Recibe como máximo un correo así por hora.
alert-at-risk = { $count ->
    [one] { $count } promesa en peligro
   *[other] { $count } promesas en peligro
 }
alert-broken = { $count ->
    [one] { $count } promesa rota
   *[other] { $count } promesas rotas
 }
