import type { StandInRequest } from '../../infra/local/vendors/kit/answer.ts';

/** What a request carries that nobody else may read: credentials, passwords, tokens, signatures. */
export function travellingSecrets({ url, headers, body }: StandInRequest): string[] {
  const credentials = headers.authorization?.split(' ').at(-1) ?? '';
  const [, password = ''] = Buffer.from(credentials, 'base64').toString().split(':');
  const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? '';
  const token = headers['content-type'] === 'text/plain' ? body : '';
  const isBasic = headers.authorization?.startsWith('Basic ') === true;
  return [credentials, isBasic ? password : '', signature, token].filter((secret) => secret.length >= 8);
}
