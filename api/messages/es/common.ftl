# What every page says.

skip-to-content = Saltar al contenido
nav-label = Secciones
sign-in = Iniciar sesión
sign-out = Cerrar sesión
sign-up = Registrarse
language = Idioma
change = Cambiar
save = Guardar
cancel = Cancelar
none = Ninguno
documentation = Documentación de la API
times-in-zone = Horas en { $zone }
connection-lost = Se perdió la conexión. Lo que escribió se conserva; seguimos intentándolo.
back-to-start = Volver al inicio
failure-forbidden = No puede ver esto
failure-not-found = Aquí no hay nada
failure-conflict = Eso ya no es posible
failure-invalid = Hay algo incorrecto en lo enviado
failure-busy = Demasiado a la vez
failure-ours = Es culpa nuestra
failure-again = Inténtelo de nuevo en un momento.
failure-instance = Si nos escribe, mencione { $id }.
mistake-other = Revise esto: { $detail }
problem-invalid = Corrija lo marcado.
problem-not-found = No existe esa página o elemento, o no es suyo.
problem-forged-form = Este formulario ha caducado. Vuelva atrás, recargue la página e inténtelo de nuevo.
problem-wrong-role = Esta página es para personas con otro rol.
problem-too-many-requests = Espere un momento antes de volver a intentarlo.
problem-internal = Es culpa nuestra y ha quedado registrado.
problem-unavailable = Ahora mismo no es posible.
problem-unauthenticated = Inicie sesión.
problem-session-over = Se cerró su sesión. Iníciela de nuevo.
role-owner = Propietario
role-developer = Desarrollador
role-agent = Agente
role-finance = Finanzas
role-expert = Experto
role-ops = Administrador
role-approver = Autorizador de pagos
reason = Motivo
reason-note = Nota (opcional)
reason-busy = Tengo bastante que hacer
reason-skill = No conozco el tema
reason-conflict = Conflicto de intereses
reason-unsafe = No me siento seguro
reason-break = Hago una pausa
reason-shift-end = Termina mi turno
reason-technical = Algo no funciona
reason-language = Hace falta otro idioma
reason-needs-brand-decision = La marca debe decidir
reason-needs-brand-information = Solo la marca lo sabe
reason-policy = Lo dice su política
reason-abuse = El cliente es abusivo
reason-safety = Alguien puede estar en peligro
length-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
 }
length-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
 }
length-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
 }
length-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
 }
dispute-statement = Qué pasó
dispute-send = Enviar
dispute-answer = Tu respuesta
dispute-answer-text = Di qué pasó: una persona de nuestro equipo lee a ambas partes. Si nadie decide a tiempo, termina a favor del experto.
dispute-withdraw = Retirar
done-dispute-opened = Tu reclamación está con nuestro equipo.
done-dispute-answered = Tu respuesta está guardada. Puedes cambiarla hasta la decisión.
done-dispute-withdrawn = La disputa está retirada.
