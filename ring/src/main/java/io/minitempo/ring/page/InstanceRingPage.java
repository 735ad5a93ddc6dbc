// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.token.TokenMap;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One instance ring as its page shows it (`spec/ring.md §8.2`).
///
/// @param rows the members sorted by id
/// @param now when the page was made
/// @param zone the time zone of the page
public record InstanceRingPage(List<Row> rows, Instant now, ZoneId zone) {

    /// Copies the list.
    public InstanceRingPage {
        rows = List.copyOf(rows);
    }

    /// One member.
    ///
    /// @param instance the entry in the ring
    /// @param healthy whether its heartbeat is fresh
    /// @param ownership its share of the ring, 0 to 1; with zone awareness, of its zone's ring
    public record Row(InstanceDesc instance, boolean healthy, double ownership) {

        /// `UNHEALTHY`, or the name of the state.
        public String state() {
            return healthy ? instance.state().name() : "UNHEALTHY";
        }
    }

    /// The page of a snapshot.
    public static InstanceRingPage of(InstanceRing ring, Instant now, ZoneId zone) {
        Map<String, Double> shares = shares(ring);
        List<Row> rows = new ArrayList<>();
        for (InstanceDesc instance : ring.instances()) {
            rows.add(new Row(
                    instance,
                    ring.isHealthy(instance, Operation.REPORTING, now),
                    shares.getOrDefault(instance.id(), 0.0)));
        }
        return new InstanceRingPage(rows, now, zone);
    }

    private static Map<String, Double> shares(InstanceRing ring) {
        Map<String, List<InstanceDesc>> rings = new HashMap<>();
        for (InstanceDesc instance : ring.instances()) {
            String name = ring.settings().zoneAware() ? instance.zone() : "";
            rings.computeIfAbsent(name, z -> new ArrayList<>()).add(instance);
        }
        Map<String, Double> shares = new HashMap<>();
        for (List<InstanceDesc> members : rings.values()) {
            List<Tokens> tokens = members.stream().map(InstanceDesc::tokens).toList();
            long[] owned = TokenMap.of(tokens).owned(members.size());
            for (int i = 0; i < owned.length; i++) {
                shares.put(members.get(i).id(), owned[i] / (double) (1L << 32));
            }
        }
        return shares;
    }

    /// The body for clients that accept JSON, with the line feed at its end.
    public String toJson() {
        GoJson json = new GoJson().raw("{").key("shards");
        if (rows.isEmpty()) {
            json.raw("null");
        } else {
            json.raw("[");
            for (int i = 0; i < rows.size(); i++) {
                append(json.raw(i == 0 ? "{" : ",{"), rows.get(i));
            }
            json.raw("]");
        }
        return json.key("now").time(now, zone).raw("}\n").toString();
    }

    private static void append(GoJson json, Row row) {
        InstanceDesc instance = row.instance;
        json.key("id").string(instance.id());
        json.key("state").string(row.state());
        json.key("address").string(instance.address());
        json.key("timestamp").utc(instance.timestamp());
        json.key("registered_timestamp").utc(instance.registered());
        json.key("read_only").bool(instance.readOnly());
        json.key("read_only_updated_timestamp").utc(instance.readOnlyUpdated());
        json.key("zone").string(instance.zone());
        json.key("tokens").tokens(instance.tokens());
        if (!instance.versions().isEmpty()) {
            json.key("versions").raw("{");
            instance.versions()
                    .forEach((name, version) ->
                            json.key(Long.toUnsignedString(name)).raw(Long.toUnsignedString(version)));
            json.raw("}");
        }
        json.raw("}");
    }
}
