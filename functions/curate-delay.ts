/** How long landings are collected in the cloud before their day is built anew. Units: seconds. */
export const CURATE_DELAY_SECONDS = 60;
