// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A partition ring as its page shows it (`spec/ring.md §8.3`).
///
/// @param rows the partitions, and those that only have owners, sorted by number
/// @param zone the time zone of the page
public record PartitionRingPage(List<Row> rows, ZoneId zone) {

    /// Copies the list.
    public PartitionRingPage {
        rows = List.copyOf(rows);
    }

    /// One partition.
    ///
    /// @param partition the partition; without tokens and in an unknown state when it is corrupted
    /// @param corrupted whether it has owners without being in the ring
    /// @param owners the ids of its owners, sorted
    /// @param ownership its share of the ring, 0 to 1, whatever its state
    public record Row(PartitionDesc partition, boolean corrupted, List<String> owners, double ownership) {

        /// Copies the list.
        public Row {
            owners = List.copyOf(owners);
        }

        /// The name of the state without prefix, or `Corrupt`.
        public String state() {
            return corrupted ? "Corrupt" : partition.state().label();
        }
    }

    /// The page of a snapshot.
    public static PartitionRingPage of(PartitionRing ring, ZoneId zone) {
        long[] owned = ring.owned();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < owned.length; i++) {
            PartitionDesc partition = ring.partitions().get(i);
            rows.add(new Row(partition, false, ring.ownersOf(partition.id()), owned[i] / (double) (1L << 32)));
        }
        Set<Integer> corrupted = new TreeSet<>();
        ring.desc().owners().values().forEach(owner -> corrupted.add(owner.partition()));
        corrupted.removeAll(ring.desc().partitions().keySet());
        for (int id : corrupted) {
            PartitionDesc missing = PartitionDesc.of(id, Tokens.NONE, PartitionState.UNKNOWN, 0);
            rows.add(new Row(missing, true, ring.ownersOf(id), 0));
        }
        rows.sort((a, b) -> Integer.compare(a.partition.id(), b.partition.id()));
        return new PartitionRingPage(rows, zone);
    }

    /// The body for clients that accept JSON, with the line feed at its end.
    public String toJson() {
        GoJson json = new GoJson().raw("{").key("partitions").raw("[");
        for (int i = 0; i < rows.size(); i++) {
            append(json.raw(i == 0 ? "{" : ",{"), rows.get(i));
        }
        return json.raw("]}\n").toString();
    }

    private void append(GoJson json, Row row) {
        PartitionDesc partition = row.partition;
        json.key("id").number(partition.id());
        json.key("corrupted").bool(row.corrupted);
        json.key("state").number(partition.state().number());
        json.key("state_timestamp");
        if (row.corrupted) {
            json.utc(0);
        } else {
            json.seconds(partition.stateTimestamp(), zone);
        }
        json.key("state_change_locked").bool(partition.locked());
        json.key("owner_ids").raw("[");
        for (int i = 0; i < row.owners.size(); i++) {
            json.raw(i == 0 ? "" : ",").string(row.owners.get(i));
        }
        json.raw("]");
        json.key("tokens").tokens(partition.tokens()).raw("}");
    }
}
