# One precompiled header for all that is compiled: the parts of the standard library and of protobuf that nearly
# every file reads. Only where STEWARD_PRECOMPILE says so (docs/adr/0018): it takes the place of no include.
set(STEWARD_PRECOMPILED_OPTIONS
  -pthread -Wpedantic -D_FILE_OFFSET_BITS=64  # what changes macros must be the same everywhere
  # gcc 12 is wrong about constant strings whose code comes from such a header.
  -Wno-array-bounds -Wno-stringop-overflow)
add_library(steward_precompiled OBJECT cmake/precompiled.cc)
target_compile_options(steward_precompiled PRIVATE ${STEWARD_PRECOMPILED_OPTIONS})
target_link_libraries(steward_precompiled PRIVATE protobuf::libprotobuf)
target_precompile_headers(steward_precompiled PRIVATE cmake/precompiled.h)

# steward_precompile(<folder>): lets every library declared in the folder and below use it.
function(steward_precompile folder)
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    steward_precompile(${below})
  endforeach()
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      target_compile_options(${target} PRIVATE ${STEWARD_PRECOMPILED_OPTIONS})
      target_precompile_headers(${target} REUSE_FROM steward_precompiled)
    endif()
  endforeach()
endfunction()
