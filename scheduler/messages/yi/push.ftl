# What browsers show by themselves.

offer-title = אָפֿער: { $pay }
offer-text = { $brand }, { $queue }. עפֿן דײַן טיש כּדי אָנצונעמען.
call-title = אַרבעט װאַרט
call-text = פֿראַגעס װאַרטן װאָס דו קענסט ענטפֿערן. גיי אָנלײַן אױב דו קענסט.
trial-title = עס אַרבעט
trial-text = אַזױ באַװײַזן זיך אָפֿערס אױף דעם אַפּאַראַט.
