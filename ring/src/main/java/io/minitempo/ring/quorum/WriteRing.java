// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import java.util.List;

/// Says who takes the data of a token; one snapshot for one batch, used by one thread.
///
/// @param <T> who takes data: an instance, or a partition
public interface WriteRing<T> {

    /// How many targets there are; without any, a batch fails before it looks at its keys.
    int targetCount();

    /// Who takes the data of `token`.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when too few can take it
    Replicas<T> replicas(int token);

    /// What tells targets apart; keys of targets with the same address go into one call.
    String address(T target);

    /// Who takes the data of a token.
    ///
    /// @param targets the targets to call
    /// @param maxErrors how many of the calls may fail
    /// @param <T> who takes data
    record Replicas<T>(List<T> targets, int maxErrors) {

        /// Copies the list.
        public Replicas {
            targets = List.copyOf(targets);
        }
    }
}
