// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import io.minitempo.core.TempoException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An instance id whose number says which partition the instance owns (`spec/ring.md §3`).
///
/// @param id the whole id, such as `live-store-zone-a-3`
/// @param group what stands before the number: the Kafka consumer group of a live-store, such as `live-store-zone-a`
/// @param partition the partition owned
public record PartitionedInstance(String id, String group, int partition) {

    private static final Pattern NUMBERED = Pattern.compile("^(.*)-([0-9]+)$", Pattern.DOTALL);

    /// Splits an id.
    ///
    /// @param key the full key of the id, for the error
    /// @throws TempoException.Invalid when the id does not end in a dash and a 32-bit number
    public static PartitionedInstance parse(String id, String key) {
        Matcher matcher = NUMBERED.matcher(id);
        if (!matcher.matches()) {
            throw new TempoException.Invalid(key + ": instance id '" + id
                    + "' must end in a dash and the number of its partition, as in " + "live-store-zone-a-3");
        }
        try {
            return new PartitionedInstance(id, matcher.group(1), Integer.parseInt(matcher.group(2)));
        } catch (NumberFormatException e) {
            throw new TempoException.Invalid(
                    key + ": the partition number of instance id '" + id + "' must be below 2147483648", e);
        }
    }
}
