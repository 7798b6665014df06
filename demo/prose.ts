/**
 * Descriptions of a print after its opening sentence. In the first list `{n}` is the number of
 * parts, and `{inks}` and `{paper}` are its materials. In the second `{edition}` is the size of the
 * edition.
 */
export const DRAWN: Record<string, Record<string, string[]>> = {
  Tidelines: {
    swell: [
      "The water is made of {n} lines, each drawn once from edge to edge and hiding whatever lies behind it.",
      "Drawn in {n} lines that crowd under an empty sky and open as they come nearer, in {inks} on {paper} paper.",
    ],
    "swell and sun": [
      "Under a single disc lie {n} lines of water, fine at the horizon and heavy at our feet.",
      "The sea is {n} lines in {inks}; the disc is the one flat shape in the picture.",
      "Between the disc and the lower edge {n} waves come forward, each line broader than the last.",
      "A disc, a horizon and {n} lines: nothing else was needed, and nothing else is on the {paper} sheet.",
    ],
    headlands: [
      "The view is cut into {n} flat layers that grow fainter with distance, in {inks}.",
      "Each of the {n} headlands is one shape of one colour, with a few fine strata to say which way it slopes.",
      "Distance is told by tone alone: {n} overlapping shapes, the last of them nearly the colour of the {paper} paper.",
    ],
    "path of light": [
      "The reflection runs through {n} rows of short strokes, all of them level, none of the same length.",
      "Everything below the horizon is horizontal: {n} rows of dashes in {inks}, no two of them touching.",
      "From the disc to the lower edge {n} rows of ripples pass the light from one to the next.",
      "The sea is {n} rows of broken lines, and where the light falls they change ink and weight.",
    ],
  },
  Currents: {
    "open water": [
      "The {n} lines follow one slow field of directions and never touch; where they gather the colour deepens.",
      "Drawn in {n} unbroken strokes of {inks}, each beginning wherever there was room for one more.",
      "No line was placed by hand: {n} of them found their own distance from their neighbours and kept it.",
      "Look closely and the {n} strokes differ only in weight; step back and they are one movement.",
    ],
    stones: [
      "The round shapes stand still and {n} lines make way for them, closing again on the far side.",
      "Set in {inks} on {paper} paper, with {n} strokes that part, hurry past and slow down again.",
      "Everything that moves here is drawn with {n} lines; everything that does not is a disc.",
    ],
    clearings: [
      "The circles are bare {paper} paper, held open by {n} lines that refuse to cross them.",
      "Nothing was printed where the eye rests: {n} strokes in {inks} leave the rounds untouched.",
    ],
    eddies: [
      "The {n} lines are pulled into slow whirls and let go again, without one of them crossing another.",
      "Around each eye the strokes close into rings; the rest of the {n} lines carry on past, in {inks}.",
      "Where two eddies meet there is a still point; {n} lines were needed to find it.",
    ],
  },
  Contours: {
    relief: [
      "The ground rises in {n} flat steps, each a sheet of colour a little further from the {paper} of the paper.",
      "Built like a layered card model, {n} steps high, with a hairline left open at every edge.",
      "There are {n} heights and no outlines; the shape of the hill is in the change of tone.",
      "Printed as {n} flat tints in {inks}, faint in the valleys, strongest at the top.",
    ],
    survey: [
      "The country is shown by {n} lines alone, with every fifth drawn heavier, as the surveyors of old sheets did.",
      "Each of the {n} lines joins places of one height; the high ground has an ink of its own.",
      "Close lines are steep and wide ones are easy, all {n} of them in {inks} on {paper} paper.",
    ],
    lagoon: [
      "The water is ruled, the land is drawn: {n} contour lines inside one heavy shore.",
      "Two fine soundings follow the coast outside; inside it the land climbs in {n} steps.",
      "Straight lines for the sea and {n} curved ones for the land, in {inks} on {paper} paper.",
      "The shore is the heaviest line on the sheet, and {n} levels of land stand within it.",
    ],
  },
  Orbits: {
    shell: [
      "One closed curve is drawn {n} times, each a little larger and a little further round than the one before.",
      "Where the {n} curves run together a fold appears that nobody drew.",
      "From the opening outwards {n} curves in {inks} spread like rings in a cut stem.",
      "The shading is only closeness: {n} lines of one weight, crowded on one side and easy on the other.",
    ],
    pair: [
      "Two families of rings, {n} in all, lie over each other, and where they cross a third pattern begins to hum.",
      "Printed in two passes, {inks}, with {n} rings so regular that all the movement is between them.",
      "The {n} rings keep their distance; it is their meeting that shimmers.",
      "Each half is calm by itself; laid one over the other, the {n} rings begin to move.",
    ],
    figure: [
      "The figure is drawn {n} times while the two swings slowly lose step, from {inks} on {paper} paper.",
      "A pendulum in two directions would need an afternoon for these {n} turns, and a steady table.",
      "Its {n} lines share one rhythm and differ only in how far they have run down.",
      "Seen from across the room it is a folded veil; seen close to, {n} patient lines.",
    ],
  },
  Loom: {
    cloth: [
      "Every thread is drawn: {n} of them across, going over and under exactly as the draft says.",
      "The cloth is {n} threads wide and printed in {inks}; each float is a single stroke.",
      "Read it from the top, as it would have been woven, {n} ends and one pick at a time.",
      "Crossing threads, {n} of them in the warp, on {paper} paper: from near a set of instructions, from far a textile.",
      "It could be woven from the print, given {n} threads, a quiet week and good light.",
    ],
    "on the loom": [
      "The weaving is not finished: {n} bare threads wait above, and a fringe hangs below.",
      "Shown as it hangs, {n} threads across, in {inks}: the part that is cloth and the part that is still a plan.",
      "Above the last row the {n} warp threads run on empty, which is where the eye goes.",
      "A weaver stopped here for the evening, {n} threads wide and in the middle of the pattern.",
    ],
  },
  Parquet: {
    laid: [
      "A few tiles are repeated and turned until {n} of them cover the sheet.",
      "There are {n} squares, few shapes and {inks}; the rhythm comes from which way each is turned.",
      "The {n} tiles meet at their curves, so that a second drawing appears in the {paper} paper between them.",
    ],
    inlay: [
      "Large tiles were divided, and some of those divided again, until {n} pieces filled the plate.",
      "Set in three sizes and in {inks}, its {n} pieces leave no gap between them.",
      "The eye goes from the big quiet tiles to the small busy ones and back; there are {n} to choose from.",
      "Cut from a few simple rounds, {n} pieces fit because every side is a half of another.",
    ],
    meander: [
      "On {n} turned tiles the bands pass over and under, and every one of them can be followed to the edge.",
      "The {n} tiles were turned at random and the paths joined by themselves, in {inks} on {paper} paper.",
      "What looks like one long knot is {n} equal squares, each holding the same two bends.",
      "Follow a line with a finger: it crosses a good part of the {n} tiles before it leaves the sheet.",
    ],
  },
};

/** How the prints are made and sold; each closes a few descriptions. */
export const CLOSING = [
  "An edition of {edition} in each size, numbered in pencil on the back.",
  "Printed with pigment inks in an edition of {edition} per size; the file is retired when the last one is sold.",
  "Each size is limited to {edition} prints, which are checked, numbered and wrapped by hand.",
  "There are {edition} of each size and there will not be more.",
  "Comes unframed, rolled or flat according to size, with its number out of {edition} on the reverse.",
  "The edition is {edition} for each size; the margin is left generous so that it can be framed without a mount.",
  "On cotton rag the dark areas are soft to look at, on smooth matte they are exact; the edition is {edition} in both.",
  "Printed to order from an edition of {edition} per size and packed between boards.",
  "One of {edition} in its size, with a small certificate that says how it was drawn.",
  "Drawn by a program, chosen by eye and printed in {edition} copies a size.",
  "The drawing is made of lines and not of pixels, so each of the {edition} prints in a size is as sharp as the first.",
  "Limited to {edition} prints a size, made in one run so that the colours agree.",
];
