/** How long landings are collected, unless whoever composes the services says otherwise, before their day is built anew. Units: seconds. */
export const CURATE_DELAY_SECONDS = 60;
