// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

/// Distinct or repeated strings by number.
public interface Strings {

    /// How many.
    int size();

    /// A string. Invalid UTF-8 is replaced.
    String get(int id);
}
