/**
 * Passwords that are tried first by whoever guesses: the ones of at least eight characters that stand at the top of every
 * published list of leaked passwords, in English and the largest neighbours, with the years and keys people append.
 */

/** Folded. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  ...`
  password password1 password12 password123 password1234 password12345 password123456 password! password1!
  password01 password2 password3 password7 password9 password99 passw0rd passw0rd1 p@ssword p@ssw0rd p@ssword1
  p@ssw0rd1 p@ssw0rd! p@$$w0rd p@$$word pa$$word pa$$w0rd passwort passwort1 passwort123 passwords mypassword
  mypass123 newpassword changeme changeme1 changeme123 changeit letmein1 letmein12 letmein123 letmeinnow welcome1
  welcome12 welcome123 welcome2 welcome01 welcome! welcome@123 default1 secret123 secretpassword test1234 testtest
  test12345 testing1 testing123 tester123 temp1234 temporary guest123 user1234 username login123 administrator
  admin123 admin1234 admin12345 admin@123 adminadmin rootroot root1234 toor1234 qwertyui qwertyuiop qwertyuiop123
  qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwerty789 qwertz123 qwertzui qwertzuiop azertyui
  azertyuiop azerty123 asdfghjk asdfghjkl asdfasdf asdf1234 asdfqwer asdf;lkj zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvzxcv
  zxcv1234 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i q1w2e3r4
  q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedc qazwsx12 qazwsx123 qweasdzxc qweasdyxc qweqweqwe qwe123qwe 123qweasd 123qwe123
  123qwe123qwe qwer1234 qwerqwer qweasd123 zaq12wsx zaq1zaq1 zaq1xsw2 !qaz2wsx 12345678 123456789 1234567890
  12345678910 123456789a 123456789q 12345678a 1234567890a 0123456789 123456781 012345678 123123123 123123123123
  12341234 123454321 1234554321 123456654321 12344321 123321123 123321123321 1234qwer 1234abcd 1234567a 1234567q
  1234567890- 147258369 147852369 159357159 159753159 741852963 789456123 963852741 987654321 9876543210 87654321
  098765432 0987654321 11111111 111111111 1111111111 11112222 112233445566 11223344 1122334455 12121212
  121212121212 123456123456 13131313 131313131313 22222222 222222222 23232323 31415926 314159265 33333333 44444444
  55555555 555555555 66666666 69696969 77777777 777777777 88888888 888888888 8888888888 99999999 999999999 00000000
  000000000 0000000000 10101010 01010101 01234567 20202020 a1b2c3d4 a1b2c3d4e5 a1s2d3f4 a12345678 a123456789
  aa123456 aa12345678 aaaaaaaa aaaaaaaaaa aaaa1111 abc12345 abc123456 abc123456789 abcd1234 abcd12345 abcd123456
  abcdabcd abcdefgh abcdefghi abcdefghij abcdef123 abc123abc abcabcabc abc123def q12345678 q123456789 qq123456
  z12345678 x12345678 w12345678 s12345678 asd12345 asd123456 asd123asd qwe12345 qwe123456 qaz12345 zxc12345
  zxc123456 iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! iloveu123 ilovegod ilovejesus ilovemyself
  iloveme1 iloveme123 ihateyou loveyou1 loveyou123 lovelove lovely123 loveme123 forever1 forever21 princess
  princess1 princess12 princess123 sunshine sunshine1 sunshine12 sunshine123 football football1 football12
  football123 baseball baseball1 baseball123 basketball basketball1 softball1 volleyball soccer123 soccer12
  hockey123 superman superman1 superman123 batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123
  naruto123 dragon12 dragon123 monkey12 monkey123 master12 master123 shadow12 shadow123 michael1 michael123
  jennifer jessica1 jordan23 jordan123 charlie1 charlie123 ashley123 daniel123 andrew123 anthony1 anthony123
  thomas123 matthew1 matthew123 joshua123 nicole123 samantha samantha1 victoria victoria1 elizabeth elizabeth1
  alexander alexander1 alexandra benjamin christian christopher jonathan nicholas stephanie michelle michelle1
  danielle danielle1 patricia veronica isabella gabriel1 computer computer1 computer123 internet internet1
  internet123 samsung1 samsung123 windows1 windows10 microsoft google123 facebook facebook1 facebook123 linkedin
  linkedin1 youtube1 whatsapp trustno1 trustnoone whatever whatever1 access14 access123 blahblah butterfly
  butterfly1 chocolate chocolate1 cookie123 cheese123 chicken1 chicken123 diamond1 dolphin1 dolphins elephant
  einstein fuckyou1 fuckyou2 fuckyou123 fuckyou! fuckoff1 garfield hello123 hello1234 hellohello helloworld
  hello123456 jesus123 jesuschrist jesusislord killer123 lakers24 liverpool liverpool1 liverpool123 chelsea1
  chelsea123 arsenal1 arsenal123 barcelona barcelona1 realmadrid juventus manchester manutd123 madrid123 mercedes
  midnight mustang1 november december september february january1 summer12 summer123 summer2020 summer2021
  summer2022 summer2023 summer2024 summer2025 summer2026 winter12 winter123 winter2020 winter2021 winter2022
  winter2023 winter2024 winter2025 winter2026 spring2023 spring2024 spring2025 spring2026 autumn2023 autumn2024
  autumn2025 autumn2026 monday123 friday13 peaches1 pepper123 purple123 rainbow1 scooter1 slipknot snowball
  snoopy123 sweetheart sweety123 swordfish tinkerbell tigger123 turtle123 vanilla1 william1 yankees1 zaq12wsxcde3
  qwertyqwerty trinity1 marlboro metallica metallica1 christmas christmas1 blink182 bismillah california canada123
  america1 america123 brooklyn newyork1 london123 paris123 berlin123 germany1 hamburg1 deutschland schalke04
  bayern123 schatz123 hallo123 hallo1234 hallohallo sommer123 sommer2024 sommer2025 winter2027 motdepasse
  motdepasse1 bonjour1 bonjour123 jetaime1 soleil123 doudou123 contraseña contrasena contraseña1 teamo123 tequiero
  teamomucho estrella mariposa princesa corazon1 hola1234 holahola password2020 password2021 password2022
  password2023 password2024 password2025 password2026 welcome2020 welcome2021 welcome2022 welcome2023 welcome2024
  welcome2025 welcome2026 1password 123password passpass passpass1 pass1234 pass12345 pass123456 passw123
  password.1 p4ssw0rd p4ssword password0 password11 password22 password69 password88 password1234567890
  thisismypassword correcthorsebatterystaple correct-horse-battery-staple letmeinplease opensesame openopen
  superuser supervisor manager1 manager123 system123 server123 oracle123 cisco123 public123 private1 security
  security1 dubsmash 3rjs1la7qe 18atcskd2w ohmnamah23 zag12wsx fqrg7cs493 lol123456 lollol123 minecraft minecraft1
  fortnite fortnite1 roblox123 gfhjkm123 nopassword nothing1 unknown1 demo1234 demopassword example1 example123
  sample123 monkey1234 dragon1234 michael12 babygirl babygirl1 babygirl12 babygirl123 babyboy1 angel123 angels123
  beautiful beautiful1 bestfriend friends1 friends123 freedom1 freedom123 flower123 family123 familyfirst
  lovefamily happy123 happiness blessed1 gateway1 greenday greenday1 hannah123 harley123 heather1 hunter123
  jasmine1 jasmine123 justin123 kimberly lauren123 madison1 maggie123 mickey123 morgan123 nathan123 olivia123
  orange123 peanut123 phoenix1 precious precious1 qwerty1! q1w2e3r4! ranger123 rebecca1 robert123 sophie123
  steelers taylor123 tiffany1 unicorn1 zxcvbnm1234
`
    .trim()
    .split(/\s+/),
  'correct horse battery staple',
  'let me in please',
  'i love you',
  'to be or not to be',
  'the quick brown fox',
]);
