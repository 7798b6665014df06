import { placeHere, pricedHere, speech } from "../../language/islands/speech.ts";

interface Suggested {
  id: string;
  slug: string;
  title: string;
  price: { amount: number; currency: string };
  several?: true;
}

interface Suggestions {
  products: Suggested[];
  /** Without a slug it is a category. */
  collections: { title: string; slug?: string }[];
  didYouMean?: string;
}

interface Option {
  href: string;
  title: string;
  note: string;
  /** The product whose price is the note. */
  priceOf?: string;
}

/** Lists of this page: each has an id of its own. */
let lists = 0;

/** A pause in typing after which suggestions are asked for. */
const PAUSE_MS = 150;
const LEAST_CHARS = 2;
const { say, money } = speech;

/**
 * Suggestions under a search box, as a combobox with a list
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Focus stays in the box. Without a script
 * the box is a form.
 */
export function suggest(input: HTMLInputElement): void {
  const form = input.form;
  if (!form) {
    return;
  }
  const list = document.createElement("ul");
  lists += 1;
  list.id = `suggestions-${lists}`;
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = say("live.suggestions");
  list.hidden = true;
  const count = document.createElement("p");
  count.className = "visually-hidden";
  count.role = "status";
  form.classList.add("suggesting");
  form.append(list, count);
  input.setAttribute("aria-controls", list.id);

  let options: HTMLElement[] = [];
  let active = -1;
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    list.hidden = true;
    input.ariaExpanded = "false";
    activate(-1);
  };

  function activate(index: number): void {
    active = index;
    for (const [at, option] of options.entries()) {
      option.ariaSelected = String(at === index);
    }
    const current = options[index];
    if (current) {
      input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(found: Option[]): void {
    options = found.map(({ href, title, note, priceOf }, index) => {
      const option = document.createElement("a");
      option.id = `${list.id}-${index}`;
      option.role = "option";
      option.href = pricedHere(href);
      option.tabIndex = -1;
      const name = document.createElement("span");
      name.dir = "auto";
      name.textContent = title;
      const beside = document.createElement("span");
      beside.className = "note";
      beside.textContent = note;
      if (priceOf !== undefined) {
        beside.dataset.priceOf = priceOf;
      }
      option.append(name, beside);
      return option;
    });
    list.replaceChildren(
      ...options.map((option) => {
        const item = document.createElement("li");
        item.role = "presentation";
        item.append(option);
        return item;
      }),
    );
    activate(-1);
    list.hidden = options.length === 0;
    input.ariaExpanded = String(options.length > 0);
    count.textContent = options.length === 0 ? "" : say("live.suggestionCount", { count: options.length });
  }

  async function ask(): Promise<void> {
    const q = input.value.trim();
    asked = q;
    if (q.length < LEAST_CHARS) {
      show([]);
      return;
    }
    const response = await fetch(pricedHere(`/api/catalog/suggestions?${new URLSearchParams({ q })}`));
    // Meanwhile more was typed, or the box was left.
    if (asked !== q || document.activeElement !== input) {
      return;
    }
    show(response.ok ? optionsOf((await response.json()) as Suggestions) : []);
    if (document.body.hasAttribute("data-own-prices")) {
      const { showOwnPrices } = await import("../../islands-lib/own-prices.ts");
      await showOwnPrices(list);
    }
  }

  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      ask().catch(close);
    }, PAUSE_MS);
  };
  input.addEventListener("input", askSoon);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the last the way leads through the box to the first.
      activate(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options[active]?.click();
    }
  });
  // A link that is pressed takes the focus before it is followed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  // It was typed while this script was on its way.
  if (input.value !== input.defaultValue) {
    askSoon();
  }
}

function optionsOf({ products, collections, didYouMean }: Suggestions): Option[] {
  return [
    ...(didYouMean === undefined
      ? []
      : [
          {
            href: placeHere(`/search?${new URLSearchParams({ q: didYouMean })}`),
            title: didYouMean,
            note: say("live.didYouMean"),
          },
        ]),
    ...collections.map(({ title, slug }) => ({
      href: placeHere(
        slug === undefined
          ? `/products?${new URLSearchParams({ category: title })}`
          : `/collections/${encodeURIComponent(slug)}`,
      ),
      title,
      note: say("live.collection"),
    })),
    ...products.map(({ id, slug, title, price, several }) => ({
      href: placeHere(`/products/${encodeURIComponent(slug)}`),
      title,
      note: several ? say("stock.from", { price: money(price) }) : money(price),
      priceOf: id,
    })),
  ];
}
