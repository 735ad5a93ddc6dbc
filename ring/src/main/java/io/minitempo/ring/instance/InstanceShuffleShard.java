// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.ring.shard.GoRandom;
import io.minitempo.ring.shard.ShardSeed;
import io.minitempo.ring.token.TokenMap;
import java.util.BitSet;
import java.util.List;

/// Chooses the instances that serve a tenant, the same ones in every process (`spec/ring.md §6`).
///
/// Used by one thread, for one choice.
final class InstanceShuffleShard {

    private final InstanceTopology topology;
    private final List<InstanceDesc> members;
    private final boolean zoneAware;
    private final long since;
    private final BitSet chosen = new BitSet();

    /// @param since instances that registered or changed their read-only flag then or later, in unix seconds, are added
    ///     without counting, as are read-only ones; `Long.MAX_VALUE` leaves read-only ones out instead
    InstanceShuffleShard(InstanceTopology topology, boolean zoneAware, long since) {
        this.topology = topology;
        this.members = topology.members();
        this.zoneAware = zoneAware;
        this.since = since;
    }

    /// The indexes of the chosen members, ascending. A size of zero or less chooses everybody.
    int[] choose(String tenant, int size) {
        if (size <= 0 || size >= members.size() || everybodyIsNew()) {
            for (int i = 0; i < members.size(); i++) {
                chosen.set(i, looksBack() || !members.get(i).readOnly());
            }
        } else if (zoneAware) {
            int zones = topology.zones().size();
            int perZone = (size + zones - 1) / zones;
            for (int zone = 0; zone < zones; zone++) {
                GoRandom random = ShardSeed.random(tenant, topology.zones().get(zone));
                chooseFrom(topology.tokensOfZone(zone), perZone, random);
            }
        } else {
            chooseFrom(topology.tokens(), size, ShardSeed.random(tenant, ""));
        }
        return chosen.stream().toArray();
    }

    private boolean looksBack() {
        return since != Long.MAX_VALUE;
    }

    private boolean everybodyIsNew() {
        return looksBack() && members.stream().allMatch(m -> m.registered() > 0 && m.registered() >= since);
    }

    private void chooseFrom(TokenMap tokens, int count, GoRandom random) {
        for (int i = 0; i < count; i++) {
            if (!chooseOne(tokens, random.nextUint32())) {
                return;
            }
        }
    }

    private boolean chooseOne(TokenMap tokens, int key) {
        if (tokens.size() == 0) {
            return false;
        }
        int position = tokens.position(key);
        for (int i = 0; i < tokens.size(); i++) {
            int member = tokens.holder(position);
            position = position + 1 == tokens.size() ? 0 : position + 1;
            if (chosen.get(member)) {
                continue;
            }
            InstanceDesc instance = members.get(member);
            if (looksBack()) {
                chosen.set(member);
                if (!isNewOrReadOnly(instance)) {
                    return true;
                }
            } else if (!instance.readOnly()) {
                chosen.set(member);
                return true;
            }
        }
        return false;
    }

    private boolean isNewOrReadOnly(InstanceDesc instance) {
        return instance.registered() >= since || instance.readOnly() || instance.readOnlyUpdated() >= since;
    }
}
