import type { Garment } from "./draw.ts";

/** A product of the shop: what it is, what it costs, and how it is drawn. */
export interface Piece {
  title: string;
  category: "Shirts" | "Tops" | "Knitwear" | "Jackets" | "Suits" | "Bags and shoes";
  for: "men" | "women";
  /** US dollars. */
  price: number;
  /** What it cost before, in US dollars. */
  before?: number;
  /** Letters that its SKUs begin with. */
  code: string;
  sizes: readonly string[];
  grams: number;
  /** Paragraphs of its description. */
  text: readonly [string, string];
  /** What its picture shows. */
  shows: string;
  ground: string;
  garment: Garment;
}

const LETTERS = ["XS", "S", "M", "L", "XL"];
const THREE = ["Small", "Medium", "Large"];
const ONE: readonly string[] = [];
const SHOES = ["37", "38", "39", "40", "41", "42"];

const SKY = "#dfe8ee";
const SAND = "#efe6d8";
const ROSE = "#f1e0dc";
const SAGE = "#e1e8dc";
const STONE = "#e6e4e0";
const DUSK = "#dfdde8";

export const CLOTHES: readonly Piece[] = [
  {
    title: "Lagoon Tile Shirt",
    category: "Shirts",
    for: "men",
    price: 50,
    code: "LAG",
    sizes: LETTERS,
    grams: 240,
    text: [
      "Cotton poplin, woven in a pattern of tiles in two blues. The collar is narrow and sits without a tie.",
      "It fits close at the shoulder and easy below. Wash it at 30 °C and hang it up wet: it hardly needs an iron.",
    ],
    shows: "A long-sleeved shirt with small blue tiles, buttoned to the collar",
    ground: SAND,
    garment: {
      kind: "top",
      cloth: { colour: "#2f6ea3", weave: "tiles", second: "#9cc7de" },
      sleeves: "long",
      neck: "collar",
      front: "buttons",
    },
  },
  {
    title: "Home Team Jacket",
    category: "Jackets",
    for: "women",
    price: 60,
    code: "HOM",
    sizes: THREE,
    grams: 520,
    text: [
      "A jersey jacket with knitted bands at hem, neck and cuffs, and a felt letter on the heart side.",
      "The letter is sewn on by hand after the jacket is washed once, so that neither shrinks away from the other.",
    ],
    shows: "A grey jacket with black sleeves, striped bands and the letter L",
    ground: ROSE,
    garment: {
      kind: "top",
      cloth: { colour: "#9da1a8", second: "#d8dade" },
      sleeveCloth: { colour: "#26272c" },
      sleeves: "long",
      neck: "rib",
      front: "buttons",
      band: true,
      letter: true,
    },
  },
  {
    title: "Marigold Jumper",
    category: "Knitwear",
    for: "women",
    price: 80,
    code: "MAR",
    sizes: LETTERS,
    grams: 610,
    text: [
      "Knitted from a blend of lambswool and cotton, with dropped shoulders and wide sleeves that end in deep cuffs.",
      "It is warm without a coat until the first frost. Air it rather than wash it; once a season is enough.",
    ],
    shows: "A wide jumper in marigold yellow",
    ground: SKY,
    garment: {
      kind: "top",
      cloth: { colour: "#e2a52c", weave: "knit", second: "#a86f10" },
      sleeves: "long",
      neck: "crew",
      band: true,
    },
  },
  {
    title: "Meadow Top",
    category: "Tops",
    for: "women",
    price: 75,
    before: 90,
    code: "MEA",
    sizes: LETTERS,
    grams: 150,
    text: [
      "White cotton lawn with scattered flowers, cut without sleeves and straight across the neck.",
      "The flowers are dyed into the cloth and stay as they are. It is lined to the waist.",
    ],
    shows: "A white sleeveless top scattered with pink flowers",
    ground: SAGE,
    garment: {
      kind: "top",
      cloth: { colour: "#fbfaf6", weave: "flowers", second: "#d9798b" },
      sleeves: "none",
      neck: "boat",
      hem: 930,
    },
  },
  {
    title: "Signal Blouse",
    category: "Shirts",
    for: "women",
    price: 50,
    code: "SIG",
    sizes: LETTERS,
    grams: 180,
    text: [
      "Silk in black and red stripes, with a tie at the neck that can be a bow or hang open.",
      "Silk likes cool water and no hurry. Press it while it is still damp, from the inside.",
    ],
    shows: "A blouse in red and black stripes with a bow at the neck",
    ground: STONE,
    garment: {
      kind: "top",
      cloth: { colour: "#b52b34", weave: "broad stripes", second: "#1f1d22" },
      sleeves: "long",
      neck: "bow",
      front: "buttons",
    },
  },
  {
    title: "Night Road Jacket",
    category: "Jackets",
    for: "women",
    price: 80,
    code: "NIG",
    sizes: LETTERS,
    grams: 1_450,
    text: [
      "Cowhide that was tanned with bark, closed by a slanted zip, with a belt that can be taken off.",
      "The shoulders are lightly padded. New leather is stiff for a week, and is yours from then on.",
    ],
    shows: "A black leather jacket with a slanted zip and a belt",
    ground: SAND,
    garment: {
      kind: "top",
      cloth: { colour: "#2b2a2e" },
      sleeves: "long",
      neck: "collar",
      front: "slanted zip",
      pockets: "zipped",
      belt: true,
      hem: 940,
    },
  },
  {
    title: "Millyard Denim Top",
    category: "Tops",
    for: "women",
    price: 60,
    code: "MIL",
    sizes: LETTERS,
    grams: 480,
    text: [
      "Dark denim of twelve ounces, with two chest pockets and buttoned cuffs. The hem is left raw.",
      "Wash it inside out, and by itself the first three times: the indigo runs, as indigo does.",
    ],
    shows: "A dark denim top with two chest pockets and a raw hem",
    ground: ROSE,
    garment: {
      kind: "top",
      cloth: { colour: "#26385c", weave: "denim", second: "#4c6494" },
      sleeves: "long",
      neck: "collar",
      front: "buttons",
      pockets: "chest",
    },
  },
  {
    title: "Headwind Jacket",
    category: "Jackets",
    for: "men",
    price: 60,
    code: "HEA",
    sizes: LETTERS,
    grams: 390,
    text: [
      "A thin jacket that rain runs off, with a mesh inside that keeps it from the skin.",
      "It packs into its own hood. After twenty washes, iron it once at low heat, and water beads on it again.",
    ],
    shows: "A navy rain jacket with a hood and a light zip",
    ground: SKY,
    garment: {
      kind: "top",
      cloth: { colour: "#22345e", second: "#d7dde8" },
      sleeves: "long",
      neck: "hood",
      front: "zip",
      pockets: "side",
    },
  },
  {
    title: "First Snow Jacket",
    category: "Jackets",
    for: "women",
    price: 50,
    before: 70,
    code: "FIR",
    sizes: LETTERS,
    grams: 980,
    text: [
      "Quilted in broad channels and lined with fleece, for days on which nobody takes their gloves off.",
      "The filling is made of recycled bottles and dries overnight.",
    ],
    shows: "A quilted black winter jacket with a high collar",
    ground: DUSK,
    garment: {
      kind: "top",
      cloth: { colour: "#2a2c33", weave: "quilting", second: "#14151a" },
      sleeves: "long",
      neck: "high",
      front: "zip",
    },
  },
  {
    title: "Errand Bag",
    category: "Bags and shoes",
    for: "women",
    price: 30,
    code: "ERR",
    sizes: ONE,
    grams: 860,
    text: [
      "Black leather with room for a laptop, a pair of shoes and the post. Carry it by hand or over a shoulder.",
      "The long strap comes off at two brass rings. Everything is sewn with waxed thread.",
    ],
    shows: "A black leather bag with brass fittings and a long strap",
    ground: SAGE,
    garment: { kind: "bag", cloth: { colour: "#2a2829" } },
  },
  {
    title: "Two Blues Jacket",
    category: "Jackets",
    for: "men",
    price: 65,
    code: "TWO",
    sizes: LETTERS,
    grams: 440,
    text: [
      "Dark blue body, light blue sleeves, waterproof in both. One pocket on the chest closes with a zip.",
      "The seams are taped from the inside. It is cut wide enough to go over a jumper.",
    ],
    shows: "A zipped jacket with a dark blue body and light blue sleeves",
    ground: STONE,
    garment: {
      kind: "top",
      cloth: { colour: "#1f2f57" },
      sleeveCloth: { colour: "#7fa9d6" },
      sleeves: "long",
      neck: "high",
      front: "zip",
      pockets: "zipped",
    },
  },
  {
    title: "Fairground Top",
    category: "Tops",
    for: "women",
    price: 70,
    code: "FAI",
    sizes: LETTERS,
    grams: 130,
    text: [
      "Silk twill with dots that are a little larger than they need to be, and sleeves to the elbow.",
      "It weighs less than an apple. Roll it when you travel, and it arrives without a crease.",
    ],
    shows: "A short-sleeved top in coral with cream dots",
    ground: SKY,
    garment: {
      kind: "top",
      cloth: { colour: "#e0654f", weave: "dots", second: "#fbeedb" },
      sleeves: "short",
      neck: "crew",
    },
  },
  {
    title: "Everyday Long Sleeve",
    category: "Tops",
    for: "women",
    price: 50,
    code: "EVE",
    sizes: LETTERS,
    grams: 210,
    text: [
      "Heavy black cotton with long sleeves, no collar and a hem thick enough to hang straight.",
      "We made it because we could not find one. It has not changed since.",
    ],
    shows: "A plain black top with long sleeves",
    ground: ROSE,
    garment: { kind: "top", cloth: { colour: "#2b2b2f" }, sleeves: "long", neck: "crew" },
  },
  {
    title: "Woodshed Shirt",
    category: "Shirts",
    for: "men",
    price: 50,
    code: "WOO",
    sizes: LETTERS,
    grams: 330,
    text: [
      "Brushed flannel in red checks, with two chest pockets that hold a pencil each.",
      "It grows softer for about five years. What happens after that, we do not know yet.",
    ],
    shows: "A flannel shirt in red checks with two chest pockets",
    ground: SAGE,
    garment: {
      kind: "top",
      cloth: { colour: "#b23a3a", weave: "checks", second: "#2a1a20" },
      sleeves: "long",
      neck: "collar",
      front: "buttons",
      pockets: "chest",
    },
  },
  {
    title: "Plain White Shirt",
    category: "Shirts",
    for: "women",
    price: 30,
    code: "PLA",
    sizes: LETTERS,
    grams: 200,
    text: [
      "White cotton, a loose collar, small buttons and one pocket. There is nothing else to say about it.",
      "Wash it hot when it needs it: the cotton was shrunk before it was cut.",
    ],
    shows: "A white shirt with one chest pocket",
    ground: DUSK,
    garment: {
      kind: "top",
      cloth: { colour: "#f8f7f3" },
      sleeves: "long",
      neck: "collar",
      front: "buttons",
      pockets: "one",
    },
  },
  {
    title: "Hedgerow Jacket",
    category: "Jackets",
    for: "women",
    price: 65,
    code: "HED",
    sizes: LETTERS,
    grams: 720,
    text: [
      "Olive canvas, waxed lightly, with side pockets deep enough for both hands and the keys.",
      "Wax it again each autumn with the tin that comes along, and it turns the rain for another year.",
    ],
    shows: "An olive green jacket with a belt and two side pockets",
    ground: SAND,
    garment: {
      kind: "top",
      cloth: { colour: "#66703f" },
      sleeves: "long",
      neck: "collar",
      front: "buttons",
      pockets: "side",
      belt: true,
    },
  },
  {
    title: "Second Act Dinner Jacket",
    category: "Suits",
    for: "men",
    price: 70,
    code: "SEC",
    sizes: LETTERS,
    grams: 900,
    text: [
      "Blue silk with black lapels, two buttons and pockets that are really pockets.",
      "Half canvassed, so that it keeps its shape when you dance. A tailor can let it out by two centimetres.",
    ],
    shows: "A blue dinner jacket with black lapels over a white shirt and a bow tie",
    ground: STONE,
    garment: {
      kind: "top",
      cloth: { colour: "#2d4f9e", second: "#17181d" },
      sleeves: "long",
      neck: "lapels",
      front: "buttons",
    },
  },
  {
    title: "Red Line Tee",
    category: "Tops",
    for: "women",
    price: 50,
    code: "RED",
    sizes: LETTERS,
    grams: 140,
    text: [
      "A tee for running, in red, of a knit that lets air through and dries while you stretch.",
      "The seams lie flat and towards the back, where no strap rubs them.",
    ],
    shows: "A red short-sleeved tee",
    ground: SKY,
    garment: { kind: "top", cloth: { colour: "#cf2f36" }, sleeves: "short", neck: "crew" },
  },
  {
    title: "Boardwalk Two-Piece",
    category: "Suits",
    for: "women",
    price: 50,
    code: "BOA",
    sizes: LETTERS,
    grams: 420,
    text: [
      "A skirt and a short top in the same stripes, sold together and worn apart as often as not.",
      "The skirt has a zip at the side and, at last, a pocket.",
    ],
    shows: "A short top and a flared skirt, both in navy and white stripes",
    ground: ROSE,
    garment: {
      kind: "outfit",
      top: {
        cloth: { colour: "#f4f1ea", weave: "hoops", second: "#27406b" },
        sleeves: "short",
        neck: "crew",
      },
      skirt: { colour: "#f4f1ea", weave: "broad stripes", second: "#27406b" },
    },
  },
  {
    title: "Afterglow High Tops",
    category: "Bags and shoes",
    for: "women",
    price: 80,
    code: "AFT",
    sizes: SHOES,
    grams: 1_100,
    text: [
      "High tops with a row of small lamps in the sole, charged by a cable in an hour and lit for six.",
      "There is a switch, for libraries. The soles are stitched and can be replaced.",
    ],
    shows: "A pair of violet high tops with lamps along their soles",
    ground: DUSK,
    garment: {
      kind: "shoes",
      cloth: { colour: "#5b4a8f", second: "#e0654f" },
      lights: "#3fd0c9",
    },
  },
];
