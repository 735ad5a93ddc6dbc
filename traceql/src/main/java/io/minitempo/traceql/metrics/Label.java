// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;

/// A label of a series or an exemplar (`spec/traceql.md §12.4`).
///
/// @param key a field as results print it, or a name of [Labels]
/// @param value a string, int, float or boolean; durations, statuses and kinds are given as text
public record Label(String key, Static value) {}
