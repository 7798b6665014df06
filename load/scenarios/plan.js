/**
 * How much each scenario does, read by the scenarios (k6) and by the command that prepares them
 * (Node). Rates are for the platform; `scale` brings them down to smaller machines.
 */

/**
 * Tokens that are signed beforehand; in longer runs a customer comes back, up to the limit of the
 * sale.
 */
export const MAX_CUSTOMERS = 100_000;
const MAX_ALLOTMENT = 1_000_000;
const BUYS_PER_CUSTOMER = 10;
/**
 * Virtual users a scenario may use for each arrival a second: an answer may take this many seconds.
 */
const PATIENCE_S = 2;

/**
 * A scenario as k6 takes it.
 * @typedef {object} Arrivals
 * @property {string} executor
 * @property {string} timeUnit
 * @property {number} [rate]
 * @property {string} [duration]
 * @property {number} [startRate]
 * @property {{ target: number, duration: string }[]} [stages]
 * @property {number} preAllocatedVUs
 * @property {number} maxVUs
 */

/**
 * @typedef {object} Scenario
 * @property {string} about
 * @property {number} seconds
 * @property {number | null} orderP95Ms
 * @property {number} [allotment]
 * @property {(rate: (perSecond: number) => number, seconds: number) => Record<string, Arrivals>}
 *   plan
 */

/** @type {(rate: number, seconds: number) => Arrivals} */
const steady = (rate, seconds) => ({
  executor: "constant-arrival-rate",
  rate,
  timeUnit: "1s",
  duration: `${seconds}s`,
  ...users(rate),
});

/** @type {(peak: number, stages: [share: number, seconds: number][]) => Arrivals} */
const ramp = (peak, stages) => ({
  executor: "ramping-arrival-rate",
  startRate: Math.max(1, Math.round(peak * 0.01)),
  timeUnit: "1s",
  stages: stages.map(([share, seconds]) => ({
    target: Math.max(1, Math.round(peak * share)),
    duration: `${seconds}s`,
  })),
  ...users(peak),
});

/** @param {number} rate */
function users(rate) {
  return { preAllocatedVUs: Math.ceil(rate * 0.2) + 10, maxVUs: Math.ceil(rate * PATIENCE_S) + 10 };
}

/** @type {Record<string, Scenario>} */
const SCENARIOS = {
  smoke: {
    about: "a few orders of every kind, to see that everything works",
    seconds: 10,
    orderP95Ms: 500,
    plan: (rate, seconds) => ({
      buy: steady(rate(5), seconds),
      checkout: steady(rate(5), seconds),
      browse: steady(rate(10), seconds),
    }),
  },
  normal: {
    about: "an ordinary busy hour: 1,000 orders a second from carts, and people who look around",
    seconds: 60,
    orderP95Ms: 200,
    plan: (rate, seconds) => ({
      checkout: steady(rate(1_000), seconds),
      browse: steady(rate(2_000), seconds),
    }),
  },
  flash: {
    about: "thousands of people at the same moment, for a few hundred units",
    seconds: 20,
    orderP95Ms: 500,
    allotment: 500,
    plan: (rate, seconds) => ({
      buy: ramp(rate(5_000), [
        [1, 1],
        [1, seconds * 0.25],
        [0.2, seconds * 0.25],
        [0.01, seconds * 0.5],
      ]),
      watch: steady(rate(500), seconds),
    }),
  },
  stress: {
    about: "more and more buyers until it breaks; what was accepted must still be right",
    seconds: 120,
    orderP95Ms: null,
    plan: (rate, seconds) => ({ buy: ramp(rate(10_000), [[1, seconds]]) }),
  },
  soak: {
    about: "a moderate load for a long time",
    seconds: 1_800,
    orderP95Ms: 200,
    plan: (rate, seconds) => ({
      buy: steady(rate(100), seconds),
      checkout: steady(rate(100), seconds),
      browse: steady(rate(400), seconds),
    }),
  },
};

export const NAMES = Object.keys(SCENARIOS);

/** One line about each scenario. */
export function describeScenarios() {
  return NAMES.map((name) => `  ${name.padEnd(8)} ${SCENARIOS[name]?.about}`).join("\n");
}

/**
 * @param {string} name
 * @param {number} scale
 * @param {number | null} [seconds] Instead of its usual time.
 */
export function planOf(name, scale, seconds = null) {
  const scenario = SCENARIOS[name];
  if (!scenario) {
    throw new Error(`There is no scenario ${name}.`);
  }
  const { plan, orderP95Ms, allotment, seconds: usual } = scenario;
  const scenarios = plan((rate) => Math.max(1, Math.round(rate * scale)), seconds ?? usual);
  const buys = arrivals(scenarios.buy);
  const customers = Math.min(buys, MAX_CUSTOMERS);
  const perCustomerLimit = buys > customers ? BUYS_PER_CUSTOMER : 1;
  return {
    orderP95Ms,
    customers,
    perCustomerLimit,
    allotment: Math.min(allotment ?? Math.max(1, buys), MAX_ALLOTMENT, customers * perCustomerLimit || 1),
    checkouts: arrivals(scenarios.checkout),
    arrivals: Object.values(scenarios).reduce((sum, scenario) => sum + arrivals(scenario), 0),
    scenarios: Object.fromEntries(
      Object.entries(scenarios).map(([exec, scenario]) => [exec, { ...scenario, exec }]),
    ),
  };
}

/** Iterations that a scenario starts, at most. @param {Arrivals | undefined} scenario */
function arrivals(scenario) {
  if (!scenario) {
    return 0;
  }
  const { rate = 0, duration = "0s", startRate = 0, stages } = scenario;
  if (!stages) {
    return rate * Number.parseFloat(duration);
  }
  let from = startRate;
  let sum = 0;
  for (const { target, duration } of stages) {
    sum += ((from + target) / 2) * Number.parseFloat(duration);
    from = target;
  }
  return Math.ceil(sum) + 1;
}
