// SPDX-License-Identifier: Apache-2.0
/// Whose a request is: the tenant in headers of HTTP and metadata of gRPC (`spec/api.md §1.2`).
///
/// Must not know what a tenant may do; that is for limits and for those who store data. Start reading at
/// [io.minitempo.server.tenancy.Tenancy].
@NullMarked
package io.minitempo.server.tenancy;

import org.jspecify.annotations.NullMarked;
