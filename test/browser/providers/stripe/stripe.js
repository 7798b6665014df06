/**
 * Stands in for Stripe.js in a test's browser, as https://docs.stripe.com/js describes it, and as
 * strict: an option that is not described, or a call out of turn, throws. Card fields are a frame of
 * Stripe's origin.
 */
(() => {
  const HOME = "https://js.stripe.com";
  const API = "https://api.stripe.com/v1";

  function demand(condition, problem) {
    if (!condition) {
      throw Object.assign(new Error(problem), { name: "IntegrationError" });
    }
  }

  function onlyKnown(options, names, where) {
    for (const name of Object.keys(options)) {
      demand(names.includes(name), `${where} does not know the option ${name}`);
    }
  }

  /** A frame of Stripe's in this page. */
  class Frame {
    #waiting = new Map();

    constructor(place, url, title, onTold = () => undefined) {
      const { origin } = new URL(url);
      this.element = document.createElement("iframe");
      Object.assign(this.element, { src: url, title });
      Object.assign(this.element.style, { width: "100%", height: "17rem", border: "0" });
      window.addEventListener("message", ({ source, origin: from, data }) => {
        if (source !== this.element.contentWindow || from !== origin) {
          return;
        }
        const answered = this.#waiting.get(data.id);
        if (answered) {
          this.#waiting.delete(data.id);
          answered(data.answer);
        } else {
          onTold(data);
        }
      });
      this.tell = (message) => this.element.contentWindow?.postMessage(message, origin);
      place.append(this.element);
    }

    ask(message) {
      const id = crypto.randomUUID();
      return new Promise((resolve) => {
        this.#waiting.set(id, resolve);
        this.tell({ ...message, id });
      });
    }
  }

  /** A frame over the whole page, such as a bank's question. @returns what it tells first */
  function overlay(url, title) {
    return new Promise((resolve) => {
      const frame = new Frame(document.body, url, title, (told) => {
        frame.element.remove();
        resolve(told);
      });
      Object.assign(frame.element.style, {
        position: "fixed",
        inset: "0",
        height: "100%",
        zIndex: "2147483647",
      });
    });
  }

  class Elements {
    submitted = false;
    #card = null;

    constructor(key, options) {
      onlyKnown(
        options,
        ["mode", "amount", "currency", "captureMethod", "appearance", "locale"],
        "elements()",
      );
      demand(options.mode === "payment", "elements() without an intent needs a mode");
      this.key = key;
      this.options = {};
      this.update(options);
      // The page itself asks which methods the account takes.
      this.ready = fetch(`${API}/elements/sessions?key=${key}`);
    }

    update(options) {
      const { amount = this.options.amount, currency = this.options.currency } = options;
      demand(Number.isInteger(amount) && amount > 0, "elements() needs an amount in minor units");
      demand(/^[a-z]{3}$/.test(currency), "elements() needs a currency in lower case");
      Object.assign(this.options, options);
      this.submitted = false;
    }

    create(kind) {
      demand(kind === "payment", `there is no element ${kind}`);
      demand(!this.#card, "only one payment element for these elements");
      return {
        mount: (place) => {
          demand(place instanceof HTMLElement, "mount() needs an element of the page");
          this.#card = new Frame(place, `${HOME}/frames/card.html`, "Secure payment input frame");
        },
      };
    }

    /** What is typed, as its frame sees it. */
    async submit() {
      await this.ready;
      const error = await this.#card.ask({ what: "check" });
      this.submitted = !error;
      return error ? { error } : {};
    }

    /** The frame sends what is typed: this page never sees it. */
    confirm(clientSecret, returnUrl) {
      const { amount, currency, captureMethod = "automatic" } = this.options;
      return this.#card.ask({
        what: "confirm",
        form: { key: this.key, client_secret: clientSecret, return_url: returnUrl },
        elements: { amount, currency, capture_method: captureMethod },
      });
    }
  }

  window.Stripe = (key) => {
    demand(/^pk_(test|live)_\w+$/.test(key), "Stripe() needs a publishable key");

    /** Shows the bank's question, on this page or on its own. */
    async function goOn(answer, clientSecret, returnUrl) {
      const next = answer.paymentIntent?.next_action;
      if (next?.type === "redirect_to_url") {
        location.assign(next.redirect_to_url.url);
        return new Promise(() => undefined);
      }
      if (next?.type === "use_stripe_sdk") {
        const query = new URLSearchParams({ key, client_secret: clientSecret, return_url: returnUrl });
        return overlay(`https://hooks.stripe.com/3d_secure_2?${query}`, "Your bank");
      }
      return answer;
    }

    return {
      elements: (options) => new Elements(key, options),
      async confirmPayment({ elements, clientSecret, confirmParams, redirect = "always" }) {
        demand(elements instanceof Elements, "confirmPayment() needs elements");
        demand(elements.submitted, "elements.submit() must be called before stripe.confirmPayment()");
        demand(/^pi_\w+_secret_[\w-]+$/.test(clientSecret), "confirmPayment() needs a client secret");
        demand(URL.canParse(confirmParams?.return_url), "confirmPayment() needs a return_url");
        const answer = await elements.confirm(clientSecret, confirmParams.return_url);
        const done = await goOn(answer, clientSecret, confirmParams.return_url);
        if (redirect === "always" && done.paymentIntent) {
          location.assign(confirmParams.return_url);
        }
        return done;
      },
      async handleNextAction({ clientSecret }) {
        const [intent] = clientSecret.split("_secret_");
        const query = new URLSearchParams({ key, client_secret: clientSecret });
        const response = await fetch(`${API}/payment_intents/${intent}?${query}`);
        return goOn({ paymentIntent: await response.json() }, clientSecret, location.href);
      },
    };
  };
})();
