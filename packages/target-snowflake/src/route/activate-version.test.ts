import { describe, expect, it } from '@jest/globals';
import { createVersionActivation } from './activate-version.ts';

describe('when ACTIVATE_VERSION is carried out', () => {
  it('at once, when it comes after records of that version', () => {
    const stream = createVersionActivation();
    stream.record(7);
    expect(stream.activate(7)).toBe(true);
  });

  it('not when it comes before the records: the old rows stay until the new ones are all there', () => {
    const stream = createVersionActivation();
    expect(stream.activate(7)).toBe(false);
    stream.record(7);
    expect(stream.passed()).toBeUndefined();
    stream.record(7);
    expect(stream.activate(7)).toBe(true);
  });

  it('when it comes twice with no records in between: the stream is empty', () => {
    const stream = createVersionActivation();
    stream.activate(7);
    expect(stream.activate(7)).toBe(true);
  });

  it('when the tap goes on after it without a record', () => {
    const stream = createVersionActivation();
    stream.activate(7);
    expect(stream.passed()).toBe(7);
    expect(stream.passed()).toBeUndefined();
  });

  it('once only for the same version', () => {
    const stream = createVersionActivation();
    stream.record(7);
    stream.activate(7);
    expect(stream.activate(7)).toBe(false);
    expect(stream.passed()).toBeUndefined();
  });

  it('again, when more records of the version came', () => {
    const stream = createVersionActivation();
    stream.record(7);
    stream.activate(7);
    stream.record(7);
    expect(stream.activate(7)).toBe(true);
  });

  it('not at once for another version than that of the records', () => {
    const stream = createVersionActivation();
    stream.record(7);
    expect(stream.activate(8)).toBe(false);
    expect(stream.passed()).toBe(8);
  });
});
