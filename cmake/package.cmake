# The Debian package: `./dev package`. Every program, and the agent's unit, which is neither enabled nor started by
# it: a control plane has the same package and no agent.
install(FILES docs/agent/tt-agent.service DESTINATION lib/systemd/system)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION share/doc/tt)
install(DIRECTORY docs DESTINATION share/doc/tt)
install(FILES hooks/README.md DESTINATION share/doc/tt/hooks)
install(DIRECTORY hooks/examples DESTINATION share/doc/tt/hooks USE_SOURCE_PERMISSIONS)

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # What is installed is the target `programs`, not the tests.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "tt <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "takes a commit to production")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, tzdata")
include(CPack)
