import { type Answer, text } from '../kit/answer.ts';

/** Answers other than 200. The document gives them no body, so that they are plain text here, as the login's are. */
export const refused = {
  badRequest: (): Answer => text('Required fields are missing or incorrect', 400),
  unauthorized: (): Answer => text('Unauthorized', 401),
  empty: (): Answer => text('Not Found', 404),
  tooMany: (): Answer => text('Too Many Requests', 429),
  broken: (status: number): Answer => text('Something went wrong', status),
};
