// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

/// Says which work is ours, among all instances that could do it (`spec/blocks.md §12.2`).
@FunctionalInterface
public interface IndexOwnership {

    /// Everything is ours: an instance that has no ring.
    IndexOwnership ALL = job -> true;

    /// Nothing is ours: frontends, queriers and the scheduler, which only read indexes. Without an index, or with one
    /// that is stale, they look at the bucket themselves. An index whose builder is gone for good is believed until it
    /// is stale, and never is with `blocklist_poll_stale_tenant_index: 0`.
    IndexOwnership NONE = job -> false;

    /// Whether the job with this name is ours, such as `build-tenant-index-0-single-tenant`.
    boolean owns(String job);
}
