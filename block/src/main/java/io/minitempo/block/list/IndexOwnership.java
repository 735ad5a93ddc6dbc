// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

/// Says which work is ours, among all instances that could do it (`spec/blocks.md §12.2`).
@FunctionalInterface
public interface IndexOwnership {

    /// Everything is ours: an instance that has no ring.
    IndexOwnership ALL = job -> true;

    /// Nothing is ours: frontends, queriers and the scheduler, which only read indexes.
    IndexOwnership NONE = job -> false;

    /// Whether the job with this name is ours, such as `build-tenant-index-0-single-tenant`.
    boolean owns(String job);
}
