"""What looks like which letters: generated from Unicode's confusables.txt, cut down.

Source: Unicode Security Mechanisms (UTS #39), confusables.txt, version 15.0.0 of
2022-08-26, as Debian's source package icu 72.1 has it. It has been modified: only what
looks like letters or digits of Latin, Greek and Cyrillic was kept, marks and case were
dropped, and small capitals and boxed letters added. `tests/comments/` has the program
that makes this table.

© 1991-2022 Unicode, Inc. All rights reserved. Unicode and the Unicode Logo are
registered trademarks of Unicode, Inc. in the U.S. and other countries. Distributed
under the Terms of Use in https://www.unicode.org/copyright.html.

Permission is hereby granted, free of charge, to any person obtaining a copy of the
Unicode data files and any associated documentation (the "Data Files") or Unicode
software and any associated documentation (the "Software") to deal in the Data Files or
Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, and/or sell copies of the Data Files or Software,
and to permit persons to whom the Data Files or Software are furnished to do so,
provided that either (a) this copyright and permission notice appear with all copies of
the Data Files or Software, or (b) this copyright and permission notice appear in
associated Documentation.

THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS
OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR
A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY RIGHTS. IN NO EVENT SHALL THE
COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS
OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS
ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR
SOFTWARE.

Except as contained in this notice, the name of a copyright holder shall not be used in
advertising or otherwise to promote the sale, use or other dealings in these Data Files
or Software without prior written authorization of the copyright holder.
"""

# Each line: what is seen, then the code points of the characters that look like it. A
# first word with + is made of code points too.
CONFUSABLES = """\
2 1a7 1bb 3e8 14bf a644 a6ef a75a
3 1b7 21c 417 498 4e0 2ccc a76a a7ab 118ca 16f3b 1d206
4 13ce 118af
5 1bc 118bb
6 431 13ee 2cd2 118d5
7 104d2 118c6 1d212
8 222 223 9ea a6a b03 1031a 1e8cb
9 9ed a67 b68 d6d 2cca a76e 118ac 118cc 118d6
a 251 391 3b1 410 430 13aa 15c5 1d00 2376 237a a4ee ab7a 102a0 16f40 1f150 1f170 1f1e6
aa a732 a733
ae c6 e6 4d4 4d5
ao a734 a735
ar 1f707
au a736 a737
av a738 a739 a73a a73b
ay a73c a73d
b 180 182 183 184 253 299 392 411 412 42c 432 462 463 48c 48d 13cf 13f4 13fc 1472 1473
b 15af 15f7 a4d0 a7b4 10282 102a1 10301 1f151 1f171 1f1e7
bl 42b
c a2 23c 421 441 4aa 4ab 13df 1d04 20a1 2ca4 2ca5 a4da abaf 102a2 10302 10415 1043d
c 1051c 118e9 118f2 1f152 1f16e 1f172 1f1e8 1f74c
d d0 110 111 189 18c 256 257 501 13a0 13e7 146f 15de 15ea 1d05 20ab a4d2 a4d3 ab70 1f153
d 1f173 1f1e9
dz 2a3
+64+21d 2a4
+64+291 2a5
e 246 247 25b 395 3b5 415 435 454 4bd 4be 4bf 510 13ac 13cb 1d07 212e 22ff 2d39 a4f0
e ab32 ab7c 10286 10401 118a6 118ae 16f2d 1d221 1f154 1f174 1f1ea
f 191 192 3dc 584 15b4 1d6e 1e9d 20bd a4dd a798 a799 ab35 10287 102a5 10525 118a2 118c2
f 1d213 1f155 1f175 1f1eb
+66+14b 2a9
g 18d 1e4 1e5 260 261 262 50c 50d 581 13c0 13f3 13fb 1d83 a4d6 ab90 1f156 1f176 1f1ec
h 126 127 266 29c 397 41d 43d 45b 4a2 4a3 4bb 4c7 4c8 4c9 4ca 570 13bb 13c2 13f2 157c
h 2c67 2c8e a4e7 a695 ab8b 102cf 104cd 1f157 1f177 1f1ed
i 131 268 269 26a 3b9 456 4cf 13a5 1d7b 1d7c 2373 2378 a647 ab75 118c3 1f158 1f178 1f1ee
j 237 248 249 37f 3f3 408 458 575 13ab 148d 1d0a a4d9 a7b2 ab7b 1f159 1f179 1f1ef
k 138 199 39a 3ba 41a 43a 49a 49b 49e 49f 13e6 16d5 1d0b 20ad 2c69 2c94 2c95 a4d7 a740
k abb6 10518 1f15a 1f17a 1f1f0
l 7c 141 142 196 197 19a 1c0 26b 26d 29f 399 406 4c0 5c0 5d5 5df 627 661 673 6f1 7ca
l 13de 14aa 16c1 2223 23fd 2c92 2cd0 2cd1 2d4f a4e1 a4f2 abae 1028a 10309 10320 1041b
l 10443 10526 118a3 118b2 16f16 16f28 1d22a 1e8c7 1f15b 1f17b 1f1f1
ll 1c1 5f0 2016 2225 10199
lls 10198
lo 42e 23e8
ls 2aa
lt 20b6
lz 2ab
+6c+21d 26e
m 43c 4ce ab87
n 19d 19e 273 274 39d 3b7 578 57c 1260 144e 1d70 2229 22c2 2c9a a4e0 a4f5 1018e 10513
n 1d245 1f15d 1f17d 1f1f3
o d8 f8 19f 275 398 39f 3b8 3bf 3c3 3db 41e 43e 472 473 4e8 4e9 555 585 5e1 647 665 6be
o 6c1 6d5 6f5 6ff 7c0 966 9e6 a66 ae6 b20 b66 be6 c02 c66 c82 ce6 d02 d20 d66 d82 e50
o ed0 1010 101d 1040 10ff 12d0 13be 13eb 1d0f 1d11 2296 229d 236c 2c9e 2c9f 2d31 2d41
o 2d54 3007 a4f3 a74a a74b ab3d ab3e ab74 ab8e abbb 10292 102ab 10404 1042c 104c2 104ea
o 10516 114d0 118b5 118c8 118d7 118e0 1d21a 1f15e 1f17e 1f1f4 1f714
oe 152 153 276
oo 221e a698 a699 a74e a74f
p 1a5 3a1 3c1 420 440 13e2 146d 1d18 1d29 1d7d 2374 2ca2 2ca3 a4d1 abb2 10295 1f15f
p 1f17f 1f1f5
q 2a0 51b 563 566 2d55 1f160 1f180 1f1f6
qe 1f700
r 1a6 24d 27c 27d 280 433 493 13a1 13d2 1587 1d26 1d72 2c85 a4e3 ab47 ab48 ab71 ab81
r aba2 104b4 16f35 1d216 1f161 1f181 1f1f7
rn 271 28d 39c 3fa 41c 4cd 13b7 15f0 16d6 1d0d 1d6f 20a5 2c98 a4df 102b0 10311 11700
rn 118e3 1f15c 1f17c 1f1f2
rnb 1f76b
s 1bd 282 405 455 54f 13d5 13da 1d74 a4e2 a731 abaa 10296 10420 10448 118c1 16f3a 1f162
s 1f182 1f1f8
ss 3b2 13f0 a7b5
sss 1f75c
t 166 167 1ad 1ae 23e 3a4 3c4 422 442 4ac 4ad 13a2 1d1b 1d75 20ae 22a4 2361 27d9 2ca6
t a4d4 ab72 10297 102b1 10315 118bc 16f0a 1f163 1f183 1f1f9 1f768
t3 a728
tf a777
ts 2a6
+74+21d a729
+74+255 2a8
+74+283 2a7
u 244 28b 3bc 3c5 54d 57d 1200 13cc 144c 1d1c 1d7e 222a 22c3 a4f4 a79f ab4e ab52 ab9c
u 104ce 104f6 118b8 118d8 16f42 1f164 1f184 1f1fa
ue 1d6b
uo ab63
v 3bd 474 475 5d8 667 6f7 13d9 142f 1d20 2228 22c1 2d38 a4e6 a6df aba9 10197 1051d 11706
v 118a0 118c0 16f08 1d20d 1f165 1f185 1f1fb 1f708
vb 1f76c
w 26f 461 47c 47d 51c 51d 561 13b3 13c7 13d4 15ef 1d21 20a9 a4ea a761 ab83 114c5 1170a
w 1170e 1170f 118e6 118ef 1d222 1f166 1f186 1f1fc
x d7 3a7 425 445 4b2 1541 157d 166d 166e 16b7 2573 292b 292c 2a2f 2a30 2cac 2d5d a4eb
x a7b3 10196 10290 102b4 10317 10322 10527 118ec 1f167 1f187 1f1fd
y a5 1b4 24e 24f 263 28f 3a5 3b3 413 423 443 492 4ae 4af 4b0 4b1 10e7 13a9 13b1 13bd
y 14a5 1d8c 1eff 2c84 2ca8 a4ec ab5a 102b2 118a4 118dc 16f07 16f43 1f168 1f188 1f1fe
z 1b5 1b6 224 225 290 396 13c3 1d22 1d76 a4dc ab93 102f5 118a9 118c4 118e5 1f169 1f189
z 1f1ff
+fe 1bf 3f7 3f8 104c4
+185 44c ab9f
+185+69 44b
+195 50a
+1a8 3e9 1d24 a645
+1ab 13bf
+1dd 259 4d8 4d9 2203 2d3a a4f1
+1dd+6f 1d14 ab41 ab42
+21d 292 4e1 10f3 2ccd a76b
+242 ab7e
+24b 1d90
+250 15c4 2200 a4ef 1d217
+252 1041f
+254 37b 3fd 1d10 2183 2184 a4db ab3f 10423 1044b
+254+65 ab62
+25c 437 499 1d08
+25e 10442
+270 57a 1223
+277 1043f
+278 3c6 424 444 553 1240 16f0 2caa 2cab 102b3
+27e 1d73
+27f 2129
+283 3a3 2211 222b 2d49 ab4d
+28a 162e 1634 1d7f 2127
+28c 39b 41b 4c5 668 6f8 1431 1d27 2d37 a4e5 a6ce 1028d 104b0 104d8 16f3d
+298 2299 2609 2a00 2d59 a668 104c3
+29a a79d 1042a
+2a1 a6cd
+3bb 2c96 104db
+3c0 41f 43f 1d28 220f 2ca0 a6db
+3c7 2cad ab53 ab55
+3c8 470 471 16d8 2cae 102b5 104d1 104f9
+3c9 162f 1635 2375 2379 2cb1 a64d a7b6 a7b7 102b6
+3d7 2ce4
+3d9 102ad 10312
+436 496 497
+43b 4c6 1d2b
+448 2cbc 2cbd
+44d 2108
+459 ab60
+4b7 4cb 4cc
+4c4 104bc
+4ff 1d202
+1d0e 376 377 438 48a 48b a6a1 10425 1044d 1d20b
+1d19 44f
+1e9f 3b4 56e 1403 1577 2206 2359 25b3 2c86 2d60 2e39 10285 102a3 16f1a 1f702
+2c76 370 13a8 13b0 a6b1 ab80
+a659 16f1c 1f701
+a669 104eb
+a727 a795
+a73f 37d 3ff
+a77a a77a
+a787 10a0
+a793 404 511 20ac 22f4 2377 2c88 2c89 ab9b 10429 118ce
+a7fb 15b7 1d230
"""
