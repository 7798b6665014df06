/**
 * Stands in for Stripe.js in a test's browser, as https://docs.stripe.com/js describes it, and as
 * strict: an option that is not described, or a call out of turn, throws. Card fields and wallets
 * are frames of Stripe's origin.
 */
(() => {
  const HOME = "https://js.stripe.com";
  const API = "https://api.stripe.com/v1";
  /** A click on a wallet's button is answered in time, or no sheet opens. */
  const CLICK_MS = 1_000;

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
    sheet = null;
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
      this.sheet?.tell({ amount });
    }

    create(kind, options = {}) {
      demand(kind === "payment" || kind === "expressCheckout", `there is no element ${kind}`);
      if (kind === "expressCheckout") {
        return new ExpressCheckout(this, options);
      }
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
      const error = this.sheet ? null : await this.#card.ask({ what: "check" });
      this.submitted = !error;
      return error ? { error } : {};
    }

    /** The frame sends what is typed: this page never sees it. */
    confirm(clientSecret, returnUrl) {
      const { amount, currency, captureMethod = "automatic" } = this.options;
      return (this.sheet ?? this.#card).ask({
        what: "confirm",
        form: { key: this.key, client_secret: clientSecret, return_url: returnUrl },
        elements: { amount, currency, capture_method: captureMethod },
      });
    }
  }

  /** https://docs.stripe.com/js/element/express_checkout_element */
  class ExpressCheckout {
    #elements;
    #options;
    #handlers = {};

    constructor(elements, options) {
      const known = [
        "emailRequired",
        "phoneNumberRequired",
        "shippingAddressRequired",
        "allowedShippingCountries",
        "shippingRates",
        "lineItems",
        "business",
        "buttonHeight",
        "buttonType",
        "layout",
        "paymentMethods",
      ];
      onlyKnown(options, known, "expressCheckout");
      demand(
        !options.shippingAddressRequired || options.shippingRates?.length > 0,
        "shippingRates are needed",
      );
      this.#elements = elements;
      this.#options = options;
    }

    on(event, handler) {
      this.#handlers[event] = handler;
      return this;
    }

    mount(place) {
      const button = new Frame(
        place,
        `${HOME}/frames/express.html`,
        "Secure express checkout frame",
        (told) =>
          told.ready
            ? this.#handlers.ready?.({
                elementType: "expressCheckout",
                availablePaymentMethods: told.wallets,
              })
            : this.#click(),
      );
      button.element.style.height = "3rem";
    }

    #click() {
      const late = setTimeout(
        () => console.error("IntegrationError: click was not resolved in time"),
        CLICK_MS,
      );
      this.#handlers.click?.({
        elementType: "expressCheckout",
        expressPaymentType: "link",
        reject: () => clearTimeout(late),
        resolve: (details = {}) => {
          clearTimeout(late);
          onlyKnown(details, ["lineItems", "shippingRates", "business"], "click.resolve()");
          this.#open({ ...this.#options, ...details });
        },
      });
    }

    #open({ shippingRates = [], lineItems = [] }) {
      const elements = this.#elements;
      const { amount } = elements.options;
      demand(
        lineItems.reduce((sum, line) => sum + line.amount, 0) <= elements.options.amount,
        "line items are more than the amount",
      );
      const sheet = new Frame(document.body, `${HOME}/frames/sheet.html`, "Wallet", (told) =>
        this.#heard(sheet, told),
      );
      sheet.opening = { amount, shippingRates, lineItems };
      Object.assign(sheet.element.style, {
        position: "fixed",
        inset: "0",
        height: "100%",
        zIndex: "2147483647",
      });
      elements.sheet = sheet;
    }

    #close() {
      this.#elements.sheet?.element.remove();
      this.#elements.sheet = null;
    }

    #heard(sheet, { event, ...told }) {
      const answered = (details = {}) =>
        sheet.tell({ answered: event, ...details, amount: this.#elements.options.amount });
      const common = { elementType: "expressCheckout", expressPaymentType: "link" };
      if (event === "opened") {
        sheet.tell(sheet.opening);
      } else if (event === "cancel") {
        this.#close();
        this.#handlers.cancel?.(common);
      } else if (event === "confirm") {
        const paymentFailed = ({ message = "" } = {}) => sheet.tell({ failed: message || "Payment failed" });
        this.#handlers.confirm?.({ ...common, ...told, paymentFailed });
      } else {
        const reject = () => sheet.tell({ failed: "It cannot be sent there" });
        this.#handlers[event]?.({ ...common, ...told, resolve: answered, reject });
      }
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
        if (elements.sheet && !answer.error) {
          elements.sheet.element.remove();
          elements.sheet = null;
        }
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
