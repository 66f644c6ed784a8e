package dev.terrace.web;

import dev.terrace.proxy.Backends;
import dev.terrace.web.cache.Caches;
import dev.terrace.web.compress.Encoders;
import dev.terrace.web.files.FileStore;

/** The parts of the process that sites are made of; they outlive a reload. */
record SiteParts(Backends backends, FileStore files, Encoders encoders, Caches caches) {}
