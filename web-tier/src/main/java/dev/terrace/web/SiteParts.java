package dev.terrace.web;

import dev.terrace.proxy.Backends;
import dev.terrace.web.access.PasswordChecks;
import dev.terrace.web.cache.Caches;
import dev.terrace.web.compress.Encoders;
import dev.terrace.web.files.FileStore;
import dev.terrace.web.limit.KeptLimits;
import dev.terrace.web.maintenance.Maintenance;

/** The parts of the process that sites are made of; they outlive a reload. */
record SiteParts(
    Backends backends,
    FileStore files,
    Encoders encoders,
    Caches caches,
    PasswordChecks passwords,
    KeptLimits limits,
    Maintenance maintenance) {}
