// SPDX-License-Identifier: Apache-2.0
/// The query API: cuts queries into sub-requests, lets queriers pull them, combines their answers.
///
/// Must not know queriers, the object store or rings: what it knows of data comes back over the streams. Start reading
/// at [io.minitempo.frontend.QueryFrontend].
@NullMarked
package io.minitempo.frontend;

import org.jspecify.annotations.NullMarked;
