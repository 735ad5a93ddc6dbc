// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.util.Arrays;

/// The instances met on a walk around the ring, to be filled again and again; owned by one thread.
///
/// Allocates only while it grows, so that looking up many keys costs no garbage.
public final class Selection {

    private int[] members = new int[8];
    private int count;
    private int[] examinedInZone = new int[0];
    private boolean[] zoneFound = new boolean[0];

    /// An empty selection.
    public Selection() {}

    /// How many instances were selected.
    public int count() {
        return count;
    }

    /// The index, in [InstanceRing#instances], of a selected instance.
    public int member(int i) {
        return members[i];
    }

    void clear(int zones) {
        count = 0;
        if (examinedInZone.length < zones) {
            examinedInZone = new int[zones];
            zoneFound = new boolean[zones];
        }
        for (int i = 0; i < zones; i++) {
            examinedInZone[i] = 0;
            zoneFound[i] = false;
        }
    }

    boolean contains(int member) {
        for (int i = 0; i < count; i++) {
            if (members[i] == member) {
                return true;
            }
        }
        return false;
    }

    void add(int member) {
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        members[count++] = member;
    }

    /// Counts a member of the zone as examined; returns how many were by now.
    int examine(int zone) {
        return ++examinedInZone[zone];
    }

    boolean isFound(int zone) {
        return zoneFound[zone];
    }

    void found(int zone) {
        zoneFound[zone] = true;
    }
}
