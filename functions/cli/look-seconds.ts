/** How long dead letters stay hidden from others when a process that looks at them is killed. */
export const LOOK_SECONDS = 60;
