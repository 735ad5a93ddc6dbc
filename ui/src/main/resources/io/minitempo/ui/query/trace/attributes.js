// SPDX-License-Identifier: Apache-2.0

/** The hex digits of an id that JSON holds in base64; empty for none. */
export function hexId(base64) {
    return [...atob(base64 ?? '')].map(c => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** Attributes as pairs of key and text, sorted by key. */
export function pairs(attributes) {
    return (attributes ?? [])
        .map(({ key, value }) => [key, text(value)])
        .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** The text of the first attribute of a name; undefined when there is none. */
export function find(attributes, name) {
    const found = (attributes ?? []).find(({ key }) => key === name);
    return found && text(found.value);
}

/** A value as text: strings as they are, lists and maps in the manner of JSON. */
export function text(value) {
    const plain = plainOf(value);
    return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainOf(value = {}) {
    if (value.stringValue !== undefined) return value.stringValue;
    // Too large for a number perhaps; the digits are what matters.
    if (value.intValue !== undefined) return String(value.intValue);
    if (value.doubleValue !== undefined) return String(value.doubleValue);
    if (value.boolValue !== undefined) return String(value.boolValue);
    if (value.bytesValue !== undefined) return '0x' + hexId(value.bytesValue);
    if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainOf);
    if (value.kvlistValue) {
        return Object.fromEntries((value.kvlistValue.values ?? []).map(pair => [pair.key, plainOf(pair.value)]));
    }
    return '';
}
