// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

/// How far a collection of names or values may grow (`spec/api.md §3.4`); 0 for any.
///
/// @param bytes of distinct text
/// @param values distinct values
/// @param staleValues known values in a row after which no new one is expected
public record CollectionLimits(long bytes, long values, long staleValues) {

    /// Any size.
    public static final CollectionLimits NONE = new CollectionLimits(0, 0, 0);
}
