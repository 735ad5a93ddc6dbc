// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// What a row of a column stands for. Every span has one trace, one resource and one scope; any number of events and
/// links.
public enum Level {
    TRACE,
    RESOURCE,
    SCOPE,
    SPAN,
    EVENT,
    LINK
}
