/**
 * The words that most leaked passwords are made of, by subject. Attackers first try one or several
 * of these words with digits, signs or capitals around them. So the list covers many thousand
 * passwords.
 */
const WORDS = `
password passwort passw pass passwd contrasena motdepasse senha parola haslo wachtwoord losenord salasana heslo parole
secret secure security private login logon signin access account admin administrator root user username guest default test testing tester
demo sample example change changeme changeit letmein letme welcome hello hallo hola bonjour ciao goodbye enter entry open sesame opensesame
master mistress lord queen king prince princess knight wizard warrior hunter killer ninja samurai pirate soldier ranger captain
dragon monkey tiger lion eagle falcon hawk wolf bear panther cougar cobra snake spider shark dolphin horse pony mustang bronco puppy kitty
kitten bunny rabbit chicken turtle butterfly dog doggie cat fish bird elephant panda koala unicorn phoenix
love loveme lovely lover iloveyou iloveu ilove loveyou sweet sweetheart sweetie honey baby babygirl babyboy angel darling forever kiss kisses
happy smile lucky friend friends friendship family mother father mommy daddy sister brother
sunshine sunny sun moon moonlight star starlight stars rainbow flower rose lily daisy summer winter spring autumn fall ocean river mountain
football soccer baseball basketball hockey tennis golf rugby cricket volleyball swimming running skate surfing
liverpool chelsea arsenal barcelona realmadrid juventus milan manchester united everton celtic rangers yankees cowboys steelers lakers bulls
batman superman spiderman ironman hulk avengers starwars starwar skywalker vader yoda pokemon pikachu naruto sonic mario zelda minecraft
fortnite roblox matrix gandalf frodo hobbit merlin potter harrypotter hermione
michael michelle jennifer jessica jordan joshua matthew daniel andrew thomas robert charlie george william james david richard anthony
ashley amanda nicole hannah sophie samantha elizabeth victoria alexander alexandra christian christopher benjamin jonathan brandon
justin tyler austin dakota maggie ginger buster bailey shadow pepper cookie cheese chocolate banana orange apple cherry peanut butter coffee
pizza candy sugar whiskey vodka beer
computer internet google facebook youtube twitter instagram whatsapp samsung iphone apple android microsoft windows linux office outlook
network server system database oracle cisco router router wifi wireless mobile phone email mail gmail yahoo hotmail
money dollar million billion business company work job money cash bank credit
freedom peace heaven hell jesus christ jesuschrist god godisgood blessed faith hope grace church bible trustno trustme trust believe
music guitar piano drums metallica nirvana eminem slipknot beatles rockstar rock jazz
mercedes ferrari porsche corvette camaro harley davidson yamaha honda toyota nissan audi bmw ford chevy
america england london paris berlin madrid rome tokyo moscow brazil canada mexico australia germany france india china russia
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
qwerty qwertz azerty qwertyuiop qwertzuiop asdf asdfgh asdfghjkl asdfg zxcvbn zxcvbnm zxcv qazwsx qazwsxedc wsxedc qweasd qweasdzxc qwer qwert
qwe asd zxc abc abcd abcde abcdef abcdefg abcdefgh xyz aaa iop jkl
fuck fuckyou fuckoff shit bitch asshole sexy sex pussy dick
whatever nothing something anything nobody everybody blah dunno idontknow please thanks thankyou yes no nope
the my your is me you i am a it now here this that and for shop store buy order
`
  .trim()
  .split(/\s+/);

const COMMON = new Set(WORDS);
const LONGEST = Math.max(...WORDS.map((word) => word.length));

/**
 * Rows of keyboards, the alphabet and the digits: any run along one of them, either way, is no
 * secret.
 */
const RUNS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "yxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
].flatMap((row) => [row, [...row].reverse().join("")]);

const LOOKALIKES: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
  "+": "t",
};

/** How the same letters would be typed without digits and signs in their place. */
function plain(text: string): string {
  return [...text].map((char) => LOOKALIKES[char] ?? char).join("");
}

/** Whether the letters are common words one after another, and nothing else. */
function isMadeOf(text: string, words: ReadonlySet<string>, longest: number): boolean {
  const reachable = new Set([0]);
  for (let from = 0; from < text.length; from++) {
    if (!reachable.has(from)) {
      continue;
    }
    for (let to = from + 1; to <= Math.min(text.length, from + longest); to++) {
      if (words.has(text.slice(from, to))) {
        reachable.add(to);
      }
    }
  }
  return reachable.has(text.length);
}

/** Characters of a run that is worth naming one. */
const MIN_RUN = 3;
/** More words than this are a passphrase, even if each word is common. */
const MAX_WORDS = 3;

/** Characters around common words that do not make them a secret: a year and some signs. */
const MAX_DECORATION = 8;

/** Whether a text is one or more runs along a row, or of one character. */
function isRuns(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    let length = /(.)\1*/su.exec(rest)?.[0].length ?? 1;
    for (const row of RUNS) {
      for (let run = Math.min(rest.length, row.length); run > length; run--) {
        if (row.includes(rest.slice(0, run))) {
          length = run;
        }
      }
    }
    if (length < MIN_RUN) {
      return false;
    }
    at += length;
  }
  return true;
}

/** Whether a text is a short piece over and over, such as `abcabcabc`. */
function isRepeated(text: string): boolean {
  const MAX_PIECE = 4;
  for (let piece = 1; piece <= MAX_PIECE; piece++) {
    if (
      text ===
      text
        .slice(0, piece)
        .repeat(Math.ceil(text.length / piece))
        .slice(0, text.length)
    ) {
      return true;
    }
  }
  return false;
}

/** The letters and digits alone: `Ada@Example.com` is `adaexamplecom`. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Whether a password is among an attacker's first guesses: common words with the usual decorations,
 * runs on the keyboard, repetitions, dates. `context` holds words that are known of this person or
 * shop.
 */
export function isCommonPassword(password: string, context: readonly string[]): boolean {
  const lower = password.toLowerCase();
  if (isRuns(lower) || isRepeated(lower)) {
    return true;
  }
  if (/^[\d\s./-]+$/u.test(lower) || context.some((text) => bare(text) === bare(password))) {
    return true;
  }
  const own = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]/u))
    .filter((word) => word.length >= MIN_RUN);
  const words = new Set([...COMMON, ...own]);
  const longest = Math.max(LONGEST, ...own.map((word) => word.length));
  // Decorations: digits and signs before, behind and between; and the same with lookalikes read as
  // letters.
  for (const text of [lower, plain(lower.replace(/[\d\W_]+$/u, "")), plain(lower)]) {
    const parts = text.split(/[^\p{L}]/u).filter((part) => part !== "");
    if (parts.length > MAX_WORDS || parts.length === 0) {
      continue;
    }
    const decoration = text.length - parts.join("").length;
    if (decoration > MAX_DECORATION) {
      continue;
    }
    if (parts.every((part) => isRuns(part) || isMadeOf(part, words, longest))) {
      return true;
    }
  }
  return false;
}
