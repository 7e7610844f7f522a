import { expect, it } from '@jest/globals';
import { didYouMean } from './did-you-mean.ts';

const known = ['access_token', 'start_date', 'region', 'user'];

it.each([
  ['acess_token', 'access_token'],
  ['accessToken', 'access_token'],
  ['access_tokne', 'access_token'],
  ['ACCESS-TOKEN', 'access_token'],
  ['startdate', 'start_date'],
  ['regoin', 'region'],
  ['usr', 'user'],
  ['password', undefined],
  ['x', undefined],
])('takes %s for %s', (given, meant) => {
  expect(didYouMean(given, known)).toBe(meant);
});
