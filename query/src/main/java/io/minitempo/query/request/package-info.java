// SPDX-License-Identifier: Apache-2.0
/// Requests for searches, tags and metrics: from URLs to messages and back (`spec/api.md §3`, §6).
///
/// Must not know who sends or answers them. Start reading at [io.minitempo.query.request.SearchParameters].
@NullMarked
package io.minitempo.query.request;

import org.jspecify.annotations.NullMarked;
