# What every page says.

skip-to-content = Skip to content
nav-label = Areas
sign-in = Sign in
sign-out = Sign out
sign-up = Sign up
language = Language
change = Change
save = Save
cancel = Cancel
none = None
documentation = API documentation
times-in-zone = Times in { $zone }
connection-lost = Connection lost. What you typed is kept; we keep trying.
back-to-start = Back to the start
failure-forbidden = You may not see this
failure-not-found = There is nothing here
failure-conflict = That does not work any more
failure-invalid = Something is wrong with what was sent
failure-busy = Too much at once
failure-ours = This is our fault
failure-again = Please try again in a moment.
failure-instance = If you write to us, name { $id }.
mistake-other = Please check this: { $detail }
problem-invalid = Please correct what is marked.
problem-not-found = There is no such page or thing, or it is not yours.
problem-forged-form = This form is out of date. Go back, reload the page and try again.
problem-wrong-role = This page is for people in another role.
problem-too-many-requests = Please wait a moment before you try again.
problem-internal = This is our fault, and it was noted.
problem-unavailable = This is not possible right now.
problem-unauthenticated = Please sign in.
problem-session-over = You were signed out. Please sign in again.
role-owner = Owner
role-developer = Developer
role-agent = Agent
role-finance = Finance
role-expert = Expert
role-ops = Administrator
role-approver = Approver of payouts
reason = Reason
reason-note = Note (optional)
reason-busy = I have enough to do
reason-skill = I do not know the subject
reason-conflict = Conflict of interest
reason-unsafe = I do not feel safe
reason-break = I take a break
reason-shift-end = My shift ends
reason-technical = Something does not work
reason-language = Another language is needed
reason-needs-brand-decision = The brand must decide
reason-needs-brand-information = Only the brand knows
reason-policy = Its policy says so
reason-abuse = The customer is abusive
reason-safety = Somebody may be in danger
length-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
 }
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
 }
length-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
 }
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
dispute-statement = What happened
dispute-send = Send
dispute-answer = Your answer
dispute-answer-text = Say what happened: a person of our team reads both sides. If nobody decides in time, it ends for the expert.
dispute-withdraw = Withdraw
done-dispute-opened = Your claim is with our team.
done-dispute-answered = Your answer is kept. You can change it until the decision.
done-dispute-withdrawn = The dispute is withdrawn.
