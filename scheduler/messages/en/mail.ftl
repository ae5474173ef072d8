# What letters say. Subjects hold no variables that others can choose.

hello = Hello { $name },
by-hand = If the button does nothing, open this address:
by-api = Or over the API: { $call } and this token
leave = No more mails of this kind
span = { $start } to { $end } ({ $zone })
and-more = and { $count } more
calendar-summary = Vesper shift: { $queues }

button-verify = Confirm your address
button-reset = Choose a new password
button-join = Accept the invitation
button-shifts = See your shifts
button-online = Go online
button-earnings = See your earnings
button-certification = Go to your certifications
button-webhooks = See your webhooks
button-board = See the live board

email-verification-subject = Please confirm your address
email-verification-text = Please confirm that this address is yours, within 48 hours.
email-verification-more = If you did not sign up, ignore this mail.

password-reset-subject = Choose a new password
password-reset-text = You can choose a new password, once and within an hour.
password-reset-more = If you did not ask for this, ignore this mail: your password stays.

password-changed-subject = Your password was changed
password-changed-text = Your password was changed just now and other devices were signed out. If this was not you, choose a new one at once.

second-factor-set-subject = A second factor was set
second-factor-set-text = A second factor was set for your account just now: a code is asked for besides your password, and other devices were signed out. If this was not you, answer this mail at once.

second-factor-removed-subject = Your second factor was removed
second-factor-removed-text = The second factor of your account was removed just now: your password alone signs you in. If this was not you, choose a new password at once.

second-factor-lost-subject = Your second factor was removed
second-factor-lost-text = The second factor of your account was removed for you, and you were signed out everywhere. The reason given:
second-factor-lost-more = Sign in with your password and set another one. If you did not ask for this, choose a new password at once.

recovery-code-used-subject = A recovery code was used
recovery-code-used-text = A recovery code was used just now in place of a code of your app. Recovery codes left: { $count }. Make new ones before they run out. If this was not you, choose a new password at once.

platform = the platform
invitation-subject = You are invited to Vesper
invitation-text = You are invited to join { $place }. Accept within 14 days.
invitation-more = If this means nothing to you, ignore this mail.

expert-approved-subject = You can take queries now
expert-approved-text = Welcome: you are approved. Go online and you will be offered queries.

expert-suspended-subject = Your account was suspended
expert-suspended-text = A person of our team suspended your account. The reason given:
expert-suspended-more = What you earned stays yours. Answer this mail if you see it differently.

shift-assigned-subject = Please confirm a shift
shift-assigned-text = You were put down for the shift { $when }. Please confirm or release it.

shift-plan-subject = Please confirm your shifts
shift-plan-text = You were put down for these shifts. Please confirm or release each of them.

shift-reminder-subject = Your shift begins soon: please confirm it
shift-reminder-text = You were put down for the shift { $when } and have not said whether you will come. Please confirm it, or release it so that somebody else can.

shift-soon-subject = A reminder of your shift
shift-soon-text = You work the shift { $when }. You can check in from a quarter of an hour before it begins. If you cannot come, please release it now, so that somebody else can.

shift-unable-subject = You are off a shift
shift-unable-text = The queues of the shift { $when } now ask for more than you are certified and verified for, so your seat is open to others. Your profile shows what you have.

shift-clash-subject = A shift of yours is outside your availability
shift-clash-text = You changed when you could work, and you still hold the shift { $when }. If you cannot come, please release it now; otherwise nothing needs to be done.

shift-invitation-subject = { $count ->
    [one] A shift is open for you
   *[other] Shifts are open for you
 }
shift-invitation-text = { $count ->
    [one] You are asked whether you would work this shift:
   *[other] You are asked whether you would work these shifts:
 }
shift-invitation-more = Whoever claims a seat first has it. All terms are shown with the shift, and saying no costs you nothing.

gap-invitation-subject = { $count ->
    [one] We need help: a shift is open for you
   *[other] We need help: shifts are open for you
 }
gap-invitation-text = { $count ->
    [one] More customers are expected than there are experts on shift. You could help on this one:
   *[other] More customers are expected than there are experts on shift. You could help on one of these:
 }
gap-invitation-more = Whoever claims a seat first has it. All terms are shown with the shift, and saying no costs you nothing.
pay-incentive = { $money } extra for working it
pay-standby = at least { $money } an hour
pay-resolution = { $money } per resolved query
pay-range = { $least } to { $most } per resolved query

shift-changed-subject = A shift of yours changed
shift-changed-text = A shift that you hold changed. It is now { $when }. Please confirm it on its new terms, or release it.

shift-cancelled-subject = A shift of yours was called off
shift-cancelled-text = We called the shift { $when } off. Where notice was short you are paid for it: your earnings show how much.

shift-replaced-subject = Somebody took your shift over
shift-replaced-text = Another expert took over your seat on the shift { $when }. You are free.

shift-no-show-subject = You were missed on a shift
shift-no-show-text = You did not check in to the shift { $when }, and your seat is open to others. If you can come after all, claim it again.

call-subject = Customers are waiting: can you come online?
call-text = More customers wait than those on shift can answer in time, and you can serve them. Go online and you will be offered their queries, with the pay shown before you accept.
call-more = You get this because you allow calls: at most one an hour, never at night.

call-standby-subject = Customers are waiting: please come online now
call-standby-text = You are on standby, and more customers wait than those on shift can answer in time. Please go online now: you will be offered their queries, with the pay shown before you accept.

payout-returned-subject = Please look at your payout account
payout-returned-text = Your payout of { $money } came back.
payout-returned-more = What you earned stays yours. Please look at your payout account and set it anew; nothing more is sent before.

payout-refused-subject = Please look at your payout account
payout-refused-text = Your payout of { $money } was refused by the payment provider.
payout-refused-more = What you earned stays yours. Please look at your payout account and set it anew; nothing more is sent before.

payout-sent-back-subject = Please look at your payout account
payout-sent-back-text = Your bank sent back what left your account at the payment provider; the money is there.
payout-sent-back-more = What you earned stays yours. Please look at your payout account and set it anew; nothing more is sent before.

certification-ends-30-subject = Your certification ends soon
certification-ends-30-text = Your certification “{ $title }” ends on { $end }. Accept its agreement where a new one is asked for, or go through the programme again, to go on without a break.

certification-ends-7-subject = Your certification ends soon
certification-ends-7-text = Your certification “{ $title }” ends on { $end }, within a week. Accept its agreement where a new one is asked for, or go through the programme again, to go on without a break.

webhook-disabled-subject = A webhook was disabled
webhook-disabled-text = Your webhook was disabled because { $reason }:
webhook-disabled-more = Nothing is sent there any more. Mend it, enable it, and have sent again what it missed.
webhook-gone = it answered that it is gone (410)
webhook-failing = it took nothing for days
webhook-owner = somebody said so

statement-subject = { $count ->
    [one] Your new statement
   *[other] Your new statements
 }
statement-text = { $count ->
    [one] A statement of your earnings was issued:
   *[other] Statements of your earnings were issued:
 }
statement-period = { $from } to { $to }
statement-earned = earned { $money }
statement-out = paid out or taken back { $money }
statement-balance = balance { $money }

promise-alert-subject = Promises to your customers are in danger
promise-alert-text = Since { $since } these promises to your customers came into danger or were broken:
promise-alert-more = You get at most one such mail an hour.
alert-at-risk = { $count ->
    [one] { $count } promise at risk
   *[other] { $count } promises at risk
 }
alert-broken = { $count ->
    [one] { $count } promise broken
   *[other] { $count } promises broken
 }
