// SPDX-License-Identifier: Apache-2.0

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. Properties that begin with `on` are listeners, all others attributes, left out when null or false;
 * children are nodes, or values that show as text. Nothing is ever read as markup.
 */
export function h(tag, properties = {}, ...children) {
    return fill(document.createElement(tag), properties, children);
}

/** Makes an element of a drawing, as `h` does. */
export function svg(tag, properties = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (isShown(value)) {
            element.setAttribute(name, value === true ? '' : String(value));
        }
    }
    element.append(...children.flat(Infinity).filter(isShown));
    return element;
}

function isShown(value) {
    return value !== null && value !== undefined && value !== false;
}

/** The element of the page with this id. */
export function byId(id) {
    return document.getElementById(id);
}

/** Gives an element a hue, from which style sheets make the colours of it and of what it holds. */
export function hued(element, hue) {
    element.classList.add('hued');
    element.style.setProperty('--hue', hue);
    return element;
}
