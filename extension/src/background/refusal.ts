/** The user's edit cannot be done; the message says why, for people. */
export class Refusal extends Error {}
