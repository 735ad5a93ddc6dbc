// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.Value;

/// A value with the name under which results show it (`spec/traceql.md §11`).
public record NamedValue(String key, Value value) {}
